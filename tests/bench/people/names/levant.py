"""Arabic, Hebrew and Turkish names, commonest first: native spelling/Latin spellings."""

from __future__ import annotations

ARABIC_MEN = """محمد/Mohammed/Muhammad/Mohamed أحمد/Ahmed/Ahmad علي/Ali حسن/Hassan/Hasan
حسين/Hussein/Husain خالد/Khaled/Khalid عبدالله/Abdullah/Abdallah عمر/Omar/Umar إبراهيم/Ibrahim
يوسف/Youssef/Yusuf/Yousef محمود/Mahmoud/Mahmud مصطفى/Mustafa/Mostafa سعيد/Said/Saeed
طارق/Tariq/Tarek سامي/Sami كريم/Karim/Kareem عبدالرحمن/Abdulrahman/Abdelrahman فهد/Fahd/Fahad
سلطان/Sultan ناصر/Nasser/Nasir ماجد/Majed/Majid وليد/Walid/Waleed هشام/Hisham رامي/Rami
زياد/Ziad/Ziyad باسم/Basem/Bassem فيصل/Faisal/Faysal جمال/Jamal/Gamal عادل/Adel/Adil
أمين/Amin/Ameen حمزة/Hamza بلال/Bilal ياسر/Yasser/Yasir عصام/Essam/Issam نبيل/Nabil/Nabeel
سمير/Samir/Sameer منصور/Mansour/Mansur صالح/Saleh/Salih عماد/Imad/Emad جابر/Jaber"""

ARABIC_WOMEN = """فاطمة/Fatima/Fatimah مريم/Mariam/Maryam عائشة/Aisha/Aicha زينب/Zainab/Zeinab
نورة/Noura/Nora سارة/Sara/Sarah هدى/Huda/Hoda ليلى/Layla/Leila منى/Mona/Muna سلمى/Salma
رانيا/Rania دينا/Dina ياسمين/Yasmin/Yasmine أمل/Amal إيمان/Iman/Eman نادية/Nadia سميرة/Samira
خديجة/Khadija حنان/Hanan ريم/Reem/Rim لينا/Lina هند/Hind عبير/Abeer شيماء/Shaimaa/Shaima
نجلاء/Najla بشرى/Bushra أسماء/Asma/Asmaa رشا/Rasha غادة/Ghada جميلة/Jamila"""

ARABIC_FAMILIES = """أحمد/Ahmed/Ahmad محمد/Mohamed/Mohammed علي/Ali حسن/Hassan/Hasan
إبراهيم/Ibrahim الخطيب/Al-Khatib/El-Khatib حداد/Haddad خوري/Khoury/Khouri منصور/Mansour/Mansur
الشامي/Al-Shami/El-Shamy المصري/Al-Masri/El-Masry السيد/El-Sayed/Al-Sayed عثمان/Othman/Osman
عبدالله/Abdullah/Abdallah سالم/Salem/Salim ناصر/Nasser/Nasir القحطاني/Al-Qahtani/Alqahtani
الغامدي/Al-Ghamdi/Alghamdi الشمري/Al-Shammari/Alshammari العتيبي/Al-Otaibi/Alotaibi
الدوسري/Al-Dosari/Aldossary الحربي/Al-Harbi/Alharbi الزهراني/Al-Zahrani/Alzahrani حمدان/Hamdan
عباس/Abbas يوسف/Youssef/Yusuf خليل/Khalil/Khaleel صالح/Saleh/Salih عوض/Awad جابر/Jaber/Gaber
فرج/Farag/Faraj شاهين/Shaheen/Shahin بركات/Barakat نصار/Nassar سليمان/Suleiman/Soliman
زيدان/Zidan/Zaidan درويش/Darwish عيسى/Issa/Eisa غانم/Ghanem/Ghanim قاسم/Qasim/Kassem/Qassem
رحمن/Rahman طه/Taha العلي/Al-Ali التميمي/Al-Tamimi/Tamimi النجار/El-Naggar/Al-Najjar
الحسيني/Al-Husseini/El-Husseiny بن-علي/Ben-Ali بوعزيزي/Bouazizi بن-يوسف/Benyoussef/Ben-Youssef
المنصوري/Al-Mansoori/Al-Mansouri الهاشمي/Al-Hashimi شرف/Sharaf فؤاد/Fouad/Fuad كنعان/Kanaan
الجبوري/Al-Jubouri/Aljubouri العبيدي/Al-Obaidi حجازي/Hegazy/Hijazi صباغ/Sabbagh/Sabagh
طرابلسي/Trabelsi بغدادي/Baghdadi حلبي/Halabi كرم/Karam رزق/Rizk/Rizq تادرس/Tadros"""

HEBREW_MEN = """משה/Moshe יוסף/Yosef/Joseph דוד/David אברהם/Avraham יעקב/Yaakov/Jacob
יצחק/Yitzhak/Isaac חיים/Haim/Chaim דניאל/Daniel יונתן/Yonatan/Jonathan אריאל/Ariel נועם/Noam
איתי/Itai/Itay עומר/Omer אורי/Uri/Ori גיא/Guy רון/Ron אבי/Avi אלי/Eli שלמה/Shlomo יהודה/Yehuda
עמית/Amit ערן/Eran אייל/Eyal רועי/Roy/Roee גל/Gal תומר/Tomer נדב/Nadav אסף/Assaf/Asaf יאיר/Yair
שי/Shai/Shay אלון/Alon ברק/Barak צבי/Zvi/Tzvi"""

HEBREW_WOMEN = """שרה/Sara/Sarah רחל/Rachel אסתר/Esther/Ester נועה/Noa תמר/Tamar מיכל/Michal
יעל/Yael טליה/Talia שירה/Shira מאיה/Maya רונית/Ronit אורלי/Orly/Orli דנה/Dana ענת/Anat
גלית/Galit הילה/Hila/Hilla לימור/Limor סיגל/Sigal עדי/Adi מיטל/Meital חנה/Hana/Hannah
מרים/Miriam רבקה/Rivka אפרת/Efrat נטע/Neta הדס/Hadas ליאת/Liat איילת/Ayelet קרן/Keren
שרון/Sharon"""

HEBREW_FAMILIES = """כהן/Cohen/Kohen לוי/Levi/Levy מזרחי/Mizrahi/Mizrachi פרץ/Peretz
ביטון/Biton/Bitton דהן/Dahan אברהם/Avraham פרידמן/Friedman אגבאריה/Agbaria מלכה/Malka
אזולאי/Azoulay/Azulay כץ/Katz יוסף/Yosef עמר/Amar דוד/David אוחיון/Ohayon חדד/Hadad/Haddad
גבאי/Gabay/Gabbai בן-דוד/Ben-David שפירא/Shapira/Shapiro אדרי/Edri/Edry לוין/Levin
גרינברג/Greenberg/Grinberg רוזנברג/Rosenberg שרון/Sharon בר/Bar ברק/Barak סגל/Segal/Segel
גולן/Golan הרוש/Harush בן-שמעון/Ben-Shimon וייס/Weiss/Weis רוזן/Rosen/Rozen שטרן/Stern
גולדשטיין/Goldstein קליין/Klein אשכנזי/Ashkenazi/Ashkenazy חזן/Hazan/Chazan
ברקוביץ/Berkovitz/Berkovich יעקב/Yaakov אלון/Alon שמש/Shemesh נחום/Nahum צור/Tzur/Zur
דיין/Dayan/Dayyan מור/Mor תורג'מן/Turgeman בן-חיים/Ben-Haim אבוטבול/Abutbul/Abitbol
סויסה/Swissa/Suissa"""

TURKISH_MEN = """Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim İsmail Osman Yusuf Murat Ömer
Ramazan Halil Süleyman Abdullah Mahmut Recep Salih Fatih Kadir Emre Hakan Serkan Burak Gökhan
Uğur Orhan Kemal Cem Can Barış Volkan Tolga Onur Erdem Kaan Eren Berk Selim Sinan Tuncay Yasin
Yiğit Çağlar Şükrü İlhan"""

TURKISH_WOMEN = """Fatma Ayşe Emine Hatice Zeynep Elif Meryem Şerife Zehra Sultan Hanife Merve
Havva Zeliha Esra Özlem Yasemin Hülya Büşra Kübra Gül Songül Sevgi Dilek Derya Ebru Pınar Seda
Aslı Burcu Gamze Tuğba Nur Selin İrem Ceren Ece Defne Sibel Şule Çiğdem Gülşen Nermin Filiz
Deniz İpek"""

TURKISH_FAMILIES = """Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan
Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek Polat Özcan Korkmaz Çakır Erdoğan Yavuz Can
Acar Aktaş Şen Güneş Yüksel Bulut Keskin Tekin Ünal Güler Taş Turan Avcı Işık Sarı Coşkun
Bozkurt Aksoy Tunç Ateş Duman Gündüz Erdem Karaca Bayram Uçar Ay Kaplan Toprak Durmaz Uysal
Başaran Ergin Gökçe Soylu İnce"""

TURKISH_STARTS = """Ak Kara Gök Demir Taş Altun Bal Boz Çam Dağ Deniz Er Gün Kılıç Koca Kum Oğuz
Öz Sarı Soy Tan Tok Yal Yaz Yeşil Hacı Molla Kurt Bey Çelik Kaya Ulu Kızıl"""

TURKISH_ENDS = """oğlu taş demir kaya alp soy men türk bulut gül çı dağ lı tepe han er bay kan
tekin lar yurt baş göl ova"""
