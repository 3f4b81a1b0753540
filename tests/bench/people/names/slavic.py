"""Polish, Czech, Russian and Ukrainian names, commonest first, and parts of rare ones."""

from __future__ import annotations

POLISH_MEN = """Piotr Krzysztof Andrzej Tomasz Paweł Jan Michał Marcin Stanisław Jakub Adam
Marek Łukasz Grzegorz Mateusz Wojciech Mariusz Dariusz Zbigniew Jerzy Maciej Rafał Robert Kamil
Jacek Kacper Dawid Szymon Tadeusz Ryszard Kazimierz Bartosz Artur Marian Sławomir Jarosław
Janusz Filip Patryk Przemysław Sebastian Damian Karol Henryk Mirosław Adrian Daniel Hubert
Dominik Leszek Zdzisław Edward Bogdan Wiesław Radosław Mieczysław Arkadiusz Konrad Oskar Igor
Czesław Witold Bartłomiej"""

POLISH_WOMEN = """Anna Katarzyna Maria Małgorzata Agnieszka Barbara Ewa Krystyna Magdalena
Elżbieta Joanna Aleksandra Zofia Monika Teresa Danuta Natalia Karolina Marta Julia Beata Dorota
Halina Jadwiga Janina Alicja Jolanta Iwona Grażyna Irena Paulina Justyna Zuzanna Bożena Wiktoria
Urszula Renata Hanna Sylwia Agata Patrycja Helena Maja Izabela Emilia Aneta Weronika Ewelina
Martyna Marianna Klaudia Oliwia Gabriela Stanisława Dominika Kinga Edyta Wiesława Kamila Lucyna
Milena"""

POLISH_FAMILIES = """Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński
Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Kwiatkowski Wojciechowski Krawczyk
Kaczmarek Piotrowski Grabowski Zając Pawłowski Michalski Król Wieczorek Jabłoński Wróbel
Nowakowski Majewski Olszewski Stępień Malinowski Jaworski Adamczyk Dudek Nowicki Pawlak Górski
Witkowski Walczak Sikora Baran Rutkowski Michalak Szewczyk Ostrowski Tomaszewski Pietrzak
Zalewski Wróblewski Marciniak Jasiński Zawadzki Bąk Jakubowski Sadowski Duda Włodarczyk Wilk
Chmielewski Borkowski Sokołowski Szczepański Sawicki Kucharski Lis Maciejewski Kubiak Kalinowski
Mazurek Wysocki Kołodziej Kaźmierczak Czarnecki Sobczak Konieczny Głowacki Urban Zakrzewski
Sikorski Wasilewski Laskowski Krajewski Gajewski Mróz Ziółkowski Szulc Makowski Przybylski
Brzeziński Baranowski Kaczmarczyk Borowski Błaszczyk Adamski Górecki Szczepaniak Kania
Leszczyński Czerwiński Cieślak Lipiński Wesołowski Mikołajczyk Kozak"""

POLISH_STARTS = """Biał Brzoz Buk Chrzan Cisz Czajk Dęb Dobr Dolin Drozd Gaj Głog Gór Grab Grodz
Jagod Jasień Jawor Jezior Kal Kamien Klim Kobyl Koł Konop Kos Krup Kuź Lesz Lip Łęck Mal Mil
Mosz Niedźw Olch Osin Pasz Pieńk Podgór Potock Radz Rogoz Rudn Sław Sob Sokol Stan Strzel Such
Świerk Tarn Topol Wierzb Wilcz Zabłoc Zagór Zdzar Żur"""

POLISH_ENDS = """owski ewski iński icki ecki czyk ak ek arz yna anek ski ik iec ala uch"""

CZECH_MEN = """Jiří Jan Petr Josef Pavel Martin Jaroslav Tomáš Miroslav Zdeněk František Václav
Michal Milan Karel Jakub Lukáš David Vladimír Ladislav Ondřej Roman Stanislav Marek Radek Daniel
Vojtěch Antonín Filip Adam Matěj Miloslav Dominik Aleš Jaromír Libor Jindřich Vlastimil
Rostislav Lubomír Rudolf Štěpán Patrik Dušan Robert Bohumil Viktor Vít Kamil Vratislav Ivo Radim
Dalibor Otakar"""

CZECH_WOMEN = """Marie Jana Eva Anna Hana Věra Lenka Alena Kateřina Petra Lucie Jaroslava
Ludmila Helena Jitka Martina Zdeňka Veronika Jarmila Michaela Ivana Jiřina Monika Tereza Zuzana
Markéta Eliška Barbora Božena Marcela Dagmar Dana Květoslava Irena Kristýna Libuše Vlasta Pavla
Růžena Šárka Miroslava Natálie Nikola Adéla Simona Gabriela Renata Blanka Iveta Kamila Olga
Radka"""

CZECH_FAMILIES = """Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec
Pokorný Marek Pospíšil Hájek Král Jelínek Růžička Beneš Fiala Sedláček Doležal Zeman Kolář
Krejčí Navrátil Čermák Urban Vaněk Blažek Kříž Kratochvíl Kopecký Bartoš Vlček Musil Šimek Polák
Konečný Malý Čech Kadlec Štěpánek Staněk Holub Dostál Soukup Šťastný Mareš Moravec Sýkora Tichý
Valenta Vávra Matoušek Bláha Říha Ševčík Hruška Mašek Pavlík Dušek Hrubý Havlíček Janda Mach
Müller Liška Machala Tomeš Kovář Nagy Horváth Kováč Varga Tóth Baláž Lukáč Oravec Hudec"""

CZECH_STARTS = """Bez Brab Bře Bud Cih Čap Dob Doub Drah Hav Hlav Holub Hor Hrad Chal Jan Jav
Jel Kab Kalin Kam Klim Kop Kost Kub Lán Líp Mac Mal Mik Ned Ol Ondr Pal Pech Pod Rad Roz Sed
Skál Slav Smet Stran Střel Štěp Tes Tom Trn Vacl Vojt Vrb Zahrad Zel Žák"""

CZECH_ENDS = """ák ek ský ček ík ka ec áček ina ota ička ovec al íček ovský"""

RUSSIAN_MEN = """Александр Сергей Дмитрий Андрей Алексей Максим Евгений Иван Михаил Владимир
Николай Павел Роман Виктор Игорь Олег Юрий Денис Антон Константин Анатолий Кирилл Илья Василий
Артём Никита Егор Вадим Виталий Пётр Борис Геннадий Валерий Вячеслав Станислав Руслан Григорий
Леонид Ярослав Фёдор Тимур Даниил Глеб Степан Семён Аркадий Эдуард Георгий Матвей Тимофей Эльдар
Марат Ринат Рустам"""

RUSSIAN_WOMEN = """Елена Татьяна Наталья Ольга Светлана Ирина Анна Марина Екатерина Мария Юлия
Анастасия Людмила Галина Надежда Валентина Виктория Оксана Евгения Дарья Алина Ксения Александра
Любовь Нина Вера Алёна Яна Полина Лариса Кристина Диана Валерия Елизавета Вероника София
Маргарита Тамара Жанна Инна Раиса Эльвира Лидия Зоя Карина Ульяна Варвара Арина Гульнара Алла
Антонина"""

RUSSIAN_FAMILIES = """Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков
Фёдоров Морозов Волков Алексеев Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев Орлов
Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев Григорьев Романов Воробьёв
Сергеев Кузьмин Фролов Александров Дмитриев Королёв Гусев Киселёв Ильин Максимов Поляков Сорокин
Виноградов Ковалёв Белов Медведев Антонов Тарасов Жуков Баранов Филиппов Комаров Давыдов Беляев
Герасимов Богданов Осипов Сидоров Матвеев Титов Марков Миронов Крылов Куликов Карпов Власов
Мельников Денисов Гаврилов Тихонов Казаков Афанасьев Данилов Савельев Тимофеев Фомин Чернов
Абрамов Мартынов Ефимов Федотов Щербаков Назаров Калинин Исаев Чернышёв Быков Маслов Родионов
Коновалов Лазарев Воронин Климов Филатов Пономарёв Голубев Кудрявцев Прохоров Наумов Потапов
Журавлёв Овчинников Трофимов Леонов Соболев Ермаков Колесников Гончаров Емельянов Никифоров
Грачёв Котов Гришин Ефремов Архипов Громов Кириллов Малышев Панов Моисеев Румянцев Акимов
Кондратьев Бирюков Горбунов Анисимов Ерёмин Тихомиров Галкин Лукьянов Михеев Скворцов Юдин
Белоусов Нестеров Симонов Прокофьев Харитонов Князев Цветков Левин Ахметов Сафин Хасанов
Гайнутдинов Абдуллаев Магомедов Шевченко Бондаренко Коваленко Ткаченко Достоевский Чайковский
Вяземский Оболенский Римский-Корсаков Мамин-Сибиряк Черных Седых Цой Ким"""

RUSSIAN_STARTS = """Аксён Балаш Барсук Березов Бирюл Бобр Боров Бубн Бурм Вешняк Вьюж Гагар Глин
Глух Голован Горш Груд Губ Дрозд Дубров Дятл Ежик Елагин Жбан Жил Заваруй Зим Зубар Игнат Кабан
Калаш Капуст Карас Кваш Кирпич Клюк Кобыл Колоб Копыл Корот Коч Крив Кругл Куропат Лавр Лапт
Лопат Лугов Лыс Мальц Мороз Муравь Мухорт Овсян Окун Палаг Пасту Перел Пест Подкопа Полет Пуст
Ракит Редьк Репь Рогоз Сабур Садовник Сапож Селезн Синиц Скороход Смол Снегир Сухорук Тетер
Толок Трубач Удал Утк Хвост Хлебник Черепан Шад Шапошник Шишк Щегл Яблок Ямщик"""

RUSSIAN_ENDS = """ов ин ев ский цев ников ков енков кин ышев анов аев"""

UKRAINIAN_MEN = """Олександр Сергій Андрій Володимир Микола Іван Михайло Юрій Василь Віктор
Дмитро Ігор Олег Петро Роман Богдан Ярослав Тарас Максим Артем Євген Анатолій Олексій Валерій
Віталій Денис Руслан Павло Назар Остап Святослав Степан Григорій Костянтин Владислав Данило
Кирило Матвій Орест"""

UKRAINIAN_WOMEN = """Олена Наталія Тетяна Ірина Оксана Світлана Марія Людмила Ольга Галина Юлія
Анна Катерина Надія Валентина Вікторія Любов Анастасія Дарина Соломія Христина Ганна Леся Лариса
Мар'яна Інна Уляна Зоряна Богдана Софія Поліна Аліна Яна Ніна Віра Діана Роксолана Євгенія
Єлизавета"""

UKRAINIAN_FAMILIES = """Мельник Шевченко Коваленко Бондаренко Бойко Ткаченко Кравченко Ковальчук
Коваль Олійник Шевчук Поліщук Ткачук Савченко Бондар Марченко Руденко Мороз Лисенко
Петренко Клименко Павленко Кравчук Кузьменко Левченко Пономаренко Савчук Василенко Гончаренко
Карпенко Сидоренко Романюк Гаврилюк Мазур Кушнір Хоменко Гончарук Харченко Романенко Козак
Панченко Мартинюк Кравець Дяченко Костенко Юрченко Вовк Яценко Мищенко Сорока Білоус Гриценко
Довженко Заєць Кириленко Литвин Назаренко Онищенко Пилипенко Рибак Семенюк Стеценко Тимошенко
Федоренко Циганенко Чорновіл Щербина"""

UKRAINIAN_STARTS = """Бабич Барабаш Біл Борщ Бутен Вербиц Воро Гайд Гнат Голов Горб Грабов Дзюб
Довг Дубов Журав Задорож Залізн Зозул Калин Кобзар Колом Котляр Крив Кулиш Лаврін Лозов Макух
Муз Небож Оста Паляниц Перебийн Підгір Прихо Радч Рогов Сагайд Скор Снігур Степ Тарас Терещ Харк
Чаба Черв Яремч"""

UKRAINIAN_ENDS = """енко ук юк ський ак ик чук ець аренко ич"""
