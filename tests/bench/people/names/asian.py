"""Chinese, Japanese, Korean, Vietnamese and Hindi names: native spelling/Latin spellings."""

from __future__ import annotations

CHINESE_FAMILIES = """王/Wang 李/Li/Lee 张/Zhang 刘/Liu 陈/Chen/Chan 杨/Yang 黄/Huang/Wong
赵/Zhao 吴/Wu 周/Zhou 徐/Xu 孙/Sun 马/Ma 朱/Zhu 胡/Hu 郭/Guo 何/He 林/Lin/Lam 高/Gao 罗/Luo
郑/Zheng 梁/Liang/Leung 谢/Xie 宋/Song 唐/Tang 许/Xu 韩/Han 邓/Deng 冯/Feng 曹/Cao 彭/Peng
曾/Zeng 肖/Xiao 田/Tian 董/Dong 潘/Pan 袁/Yuan 蔡/Cai/Tsai 蒋/Jiang 余/Yu 于/Yu 杜/Du 叶/Ye
程/Cheng 魏/Wei 苏/Su 吕/Lü/Lu 丁/Ding 任/Ren 卢/Lu 姚/Yao 沈/Shen 钟/Zhong 姜/Jiang 崔/Cui
谭/Tan 陆/Lu 范/Fan 汪/Wang 廖/Liao 石/Shi 金/Jin 韦/Wei 贾/Jia 夏/Xia 傅/Fu 方/Fang 邹/Zou
熊/Xiong 白/Bai 孟/Meng 秦/Qin 邱/Qiu 侯/Hou 江/Jiang 尹/Yin 薛/Xue 闫/Yan 段/Duan 雷/Lei
龙/Long 黎/Li 史/Shi 陶/Tao 贺/He 毛/Mao 郝/Hao 顾/Gu 龚/Gong 邵/Shao 万/Wan 覃/Qin 武/Wu
钱/Qian 戴/Dai 严/Yan 欧阳/Ouyang 司马/Sima 诸葛/Zhuge 上官/Shangguan"""

CHINESE_ONE = """伟/Wei 芳/Fang 娜/Na 敏/Min 静/Jing 强/Qiang 磊/Lei 军/Jun 洋/Yang 勇/Yong
艳/Yan 杰/Jie 涛/Tao 明/Ming 超/Chao 霞/Xia 平/Ping 刚/Gang 丽/Li 鹏/Peng 辉/Hui 斌/Bin 波/Bo
浩/Hao 宇/Yu 飞/Fei 鑫/Xin 莉/Li 红/Hong 玲/Ling 燕/Yan 峰/Feng 亮/Liang 倩/Qian 琳/Lin 婷/Ting
雪/Xue 健/Jian 凯/Kai 昊/Hao 宁/Ning 颖/Ying 璐/Lu 晨/Chen 博/Bo 洁/Jie 旭/Xu 帅/Shuai 阳/Yang
佳/Jia 欣/Xin 慧/Hui 萍/Ping 琴/Qin"""

CHINESE_LEFT = """建/Jian 国/Guo 志/Zhi 晓/Xiao 小/Xiao 文/Wen 海/Hai 玉/Yu 秀/Xiu 桂/Gui
春/Chun 子/Zi 家/Jia 嘉/Jia 思/Si 雨/Yu 天/Tian 俊/Jun 立/Li 永/Yong 德/De 金/Jin 振/Zhen
少/Shao 宏/Hong 佳/Jia 梦/Meng 一/Yi 若/Ruo 诗/Shi 浩/Hao 美/Mei 丽/Li 明/Ming 亚/Ya 正/Zheng
新/Xin 兴/Xing 伟/Wei 庆/Qing 学/Xue 景/Jing"""

CHINESE_RIGHT = """华/Hua 国/Guo 明/Ming 英/Ying 兰/Lan 梅/Mei 平/Ping 云/Yun 涵/Han 轩/Xuan
怡/Yi 强/Qiang 军/Jun 林/Lin 生/Sheng 芳/Fang 龙/Long 玲/Ling 珍/Zhen 萍/Ping 荣/Rong 琴/Qin
波/Bo 辉/Hui 宇/Yu 阳/Yang 然/Ran 宁/Ning 豪/Hao 琪/Qi 悦/Yue 彤/Tong 婷/Ting 斌/Bin 峰/Feng
东/Dong 青/Qing 洁/Jie 燕/Yan 清/Qing 山/Shan 红/Hong 凤/Feng 霞/Xia 超/Chao 杰/Jie 文/Wen
飞/Fei 晨/Chen 欣/Xin 博/Bo 泽/Ze"""

JAPANESE_FAMILIES = """佐藤/Sato 鈴木/Suzuki 高橋/Takahashi 田中/Tanaka 伊藤/Ito/Itoh
渡辺/Watanabe 山本/Yamamoto 中村/Nakamura 小林/Kobayashi 加藤/Kato/Katoh 吉田/Yoshida
山田/Yamada 佐々木/Sasaki 山口/Yamaguchi 松本/Matsumoto 井上/Inoue 木村/Kimura 林/Hayashi
斎藤/Saito 清水/Shimizu 山崎/Yamazaki 森/Mori 池田/Ikeda 橋本/Hashimoto 阿部/Abe 石川/Ishikawa
山下/Yamashita 中島/Nakajima 小川/Ogawa 石井/Ishii 前田/Maeda 岡田/Okada 長谷川/Hasegawa
藤田/Fujita 後藤/Goto/Gotoh 近藤/Kondo 村上/Murakami 遠藤/Endo 青木/Aoki 坂本/Sakamoto
福田/Fukuda 太田/Ota/Ohta 西村/Nishimura 藤井/Fujii 岡本/Okamoto 金子/Kaneko 藤原/Fujiwara
三浦/Miura 中野/Nakano 中川/Nakagawa 原田/Harada 松田/Matsuda 竹内/Takeuchi 小野/Ono 田村/Tamura
中山/Nakayama 和田/Wada 石田/Ishida 森田/Morita 上田/Ueda 原/Hara 内田/Uchida 柴田/Shibata
酒井/Sakai 宮崎/Miyazaki 横山/Yokoyama 高木/Takagi 安藤/Ando 宮本/Miyamoto 大野/Ono/Ohno
島田/Shimada 工藤/Kudo 谷口/Taniguchi 今井/Imai 高田/Takada 丸山/Maruyama 増田/Masuda
杉山/Sugiyama 村田/Murata 大塚/Otsuka 新井/Arai 小島/Kojima 平野/Hirano 藤本/Fujimoto 河野/Kono
上野/Ueno 野口/Noguchi 武田/Takeda 松井/Matsui 千葉/Chiba 菅原/Sugawara 岩崎/Iwasaki 久保/Kubo
木下/Kinoshita 佐野/Sano 五十嵐/Igarashi 小笠原/Ogasawara 勅使河原/Teshigawara 西園寺/Saionji"""

JAPANESE_LEFT = """大/Oo 北/Kita 南/Minami 東/Higashi 浅/Asa 黒/Kuro 白/Shira 赤/Aka 金/Kana
米/Yone 梅/Ume 桜/Sakura 竹/Take 杉/Sugi 栗/Kuri 柳/Yanagi 鶴/Tsuru 亀/Kame 熊/Kuma 鳥/Tori
石/Ishi 岩/Iwa 堀/Hori 滝/Taki 泉/Izumi 荒/Ara 若/Waka 古/Furu 早/Haya 富/Tomi"""

JAPANESE_RIGHT = """田/da 川/kawa 山/yama 村/mura 井/i 野/no 沢/sawa 島/shima 崎/zaki 原/hara
岡/oka 口/guchi 倉/kura 谷/tani 内/uchi 塚/zuka 浜/hama 城/shiro 木/ki 橋/hashi"""

JAPANESE_MEN = """浩/Hiroshi 誠/Makoto 隆/Takashi 修/Osamu 茂/Shigeru 健一/Kenichi/Ken'ichi
大輔/Daisuke 健太/Kenta 翔太/Shota/Shouta 拓也/Takuya 直樹/Naoki 哲也/Tetsuya 達也/Tatsuya
剛/Tsuyoshi 和也/Kazuya 亮/Ryo 学/Manabu 聡/Satoshi 豊/Yutaka 明/Akira 進/Susumu 清/Kiyoshi
勝/Masaru 翔/Sho 蓮/Ren 颯太/Sota 陽翔/Haruto 悠斗/Yuto 雄太/Yuta 裕太/Yuta 太郎/Taro/Tarou
一郎/Ichiro 次郎/Jiro 慎一/Shinichi 康平/Kohei 純一/Junichi 正樹/Masaki 俊介/Shunsuke
啓介/Keisuke 秀樹/Hideki 義男/Yoshio 幸雄/Yukio 博之/Hiroyuki"""

JAPANESE_WOMEN = """陽子/Yoko/Youko 恵子/Keiko 幸子/Sachiko 和子/Kazuko 洋子/Yoko 久美子/Kumiko
由美子/Yumiko 真由美/Mayumi 智子/Tomoko 直美/Naomi 明美/Akemi 裕子/Yuko/Yuuko 美咲/Misaki 葵/Aoi
愛/Ai 美穂/Miho 麻衣/Mai 彩/Aya 絵美/Emi 香織/Kaori 恵/Megumi 瞳/Hitomi 優子/Yuko 典子/Noriko
京子/Kyoko 千尋/Chihiro 結衣/Yui 陽菜/Hina 桜/Sakura 凛/Rin 花子/Hanako 舞/Mai 亜希子/Akiko
理恵/Rie 美香/Mika 沙織/Saori 奈々/Nana"""

KOREAN_FAMILIES = """김/Kim 이/Lee/Yi 박/Park/Pak 최/Choi 정/Jung/Jeong/Chung 강/Kang 조/Cho/Jo
윤/Yoon/Yun 장/Jang/Chang 임/Lim/Im 한/Han 오/Oh 서/Seo/Suh 신/Shin 권/Kwon 황/Hwang 안/Ahn/An
송/Song 류/Ryu 전/Jeon 홍/Hong 고/Ko/Go 문/Moon 양/Yang 손/Son 배/Bae 백/Baek/Paik 허/Heo/Hur
유/Yoo/Yu 남/Nam 심/Shim 노/Noh/Roh 하/Ha 곽/Kwak 성/Sung 차/Cha 주/Joo 우/Woo 구/Koo/Ku 민/Min
진/Jin 지/Ji 엄/Eom 채/Chae 원/Won 천/Cheon 방/Bang 공/Kong 현/Hyun 함/Ham 변/Byun 염/Yeom
여/Yeo 추/Choo 도/Do 소/So 석/Seok 선우/Sunwoo 남궁/Namkung"""

KOREAN_LEFT = """민/Min 지/Ji 서/Seo 현/Hyun/Hyeon 준/Jun/Joon 성/Sung/Seong 영/Young/Yeong
승/Seung 재/Jae 태/Tae 동/Dong 은/Eun 혜/Hye 수/Soo/Su 미/Mi 정/Jung/Jeong 유/Yoo/Yu 예/Ye 하/Ha
도/Do 시/Si 상/Sang 경/Kyung 종/Jong 창/Chang 병/Byung 희/Hee 윤/Yoon 다/Da 나/Na 진/Jin 용/Yong
기/Ki 선/Sun 명/Myung 인/In"""

KOREAN_RIGHT = """준/Jun/Joon 우/Woo 현/Hyun/Hyeon 호/Ho 수/Soo/Su 영/Young/Yeong 민/Min 진/Jin
훈/Hoon/Hun 석/Seok/Suk 희/Hee 은/Eun 연/Yeon/Youn 아/Ah/A 원/Won 경/Kyung 주/Joo/Ju 환/Hwan
규/Kyu 철/Chul 혁/Hyuk 숙/Sook 정/Jung/Jeong 미/Mi 선/Sun 빈/Bin 윤/Yoon 서/Seo 린/Rin 율/Yul
태/Tae 식/Sik 섭/Sup 자/Ja 순/Soon"""

VIETNAMESE_FAMILIES = """Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý
Đào Đoàn Vương Trịnh Trương Đinh Lâm Phùng Mai Tô Hà Tạ Thái Châu Cao Lương Lưu Quách Tăng Từ
Chu Kiều Tôn-Thất"""

VIETNAMESE_MIDDLES = """Văn Thị Hữu Đức Minh Thanh Ngọc Quốc Anh Xuân Thu Hoài Kim Bảo Gia Công
Đình Quang Trọng Tuấn Phương Thùy Mỹ Khánh Hồng Diệu Như Tường Bích Việt"""

VIETNAMESE_GIVEN = """Anh Hùng Dũng Tuấn Hương Lan Hoa Linh Nam Long Minh Hải Sơn Thảo Trang Hà
Phương Thủy Nga Tâm Bình Cường Đức Giang Hạnh Hiền Hiếu Hòa Huy Khoa Kiên Lâm Loan Mai Ngân
Nhung Phong Phúc Quân Quang Quỳnh Tài Thắng Thành Thu Thư Tiến Toàn Trung Trinh Tú Tùng Uyên Vân
Việt Vinh Vy Yến Đạt"""

HINDI_MEN = """राजेश/Rajesh अमित/Amit राहुल/Rahul संजय/Sanjay विजय/Vijay अनिल/Anil
सुनील/Sunil/Suneel मनोज/Manoj रवि/Ravi अजय/Ajay विकास/Vikas दीपक/Deepak/Dipak सुरेश/Suresh
रमेश/Ramesh अशोक/Ashok राकेश/Rakesh मुकेश/Mukesh प्रदीप/Pradeep संदीप/Sandeep/Sandip अरुण/Arun
आनंद/Anand नितिन/Nitin गौरव/Gaurav रोहित/Rohit विवेक/Vivek अभिषेक/Abhishek मोहित/Mohit
सचिन/Sachin विनोद/Vinod अर्जुन/Arjun कृष्ण/Krishna करण/Karan निखिल/Nikhil वरुण/Varun
सौरभ/Saurabh/Sourabh आदित्य/Aditya आशीष/Ashish/Asheesh प्रकाश/Prakash महेश/Mahesh नरेश/Naresh
हरीश/Harish कुणाल/Kunal यश/Yash हर्ष/Harsh शुभम/Shubham"""

HINDI_WOMEN = """प्रिया/Priya पूजा/Pooja/Puja नेहा/Neha अंजलि/Anjali सुनीता/Sunita कविता/Kavita
रेखा/Rekha सीमा/Seema मीना/Meena रीना/Reena अनीता/Anita/Aneeta ज्योति/Jyoti दिव्या/Divya
स्वाति/Swati श्वेता/Shweta ऋतु/Ritu मनीषा/Manisha आरती/Aarti/Arti शालिनी/Shalini वंदना/Vandana
रश्मि/Rashmi निशा/Nisha सोनिया/Sonia किरण/Kiran लक्ष्मी/Lakshmi/Laxmi गीता/Geeta/Gita राधा/Radha
मधु/Madhu अदिति/Aditi श्रेया/Shreya इशा/Isha मेघा/Megha पल्लवी/Pallavi स्नेहा/Sneha तन्वी/Tanvi
काव्या/Kavya अनन्या/Ananya"""

HINDI_FAMILIES = """कुमार/Kumar सिंह/Singh शर्मा/Sharma वर्मा/Verma/Varma गुप्ता/Gupta
पटेल/Patel यादव/Yadav मिश्रा/Mishra/Misra जोशी/Joshi शाह/Shah जैन/Jain अग्रवाल/Agarwal/Aggarwal
रेड्डी/Reddy नायर/Nair राव/Rao अय्यर/Iyer मेहता/Mehta चौधरी/Chaudhary/Choudhury
पांडे/Pandey/Pande तिवारी/Tiwari त्रिपाठी/Tripathi सक्सेना/Saxena
श्रीवास्तव/Srivastava/Shrivastava भट्ट/Bhatt देसाई/Desai कुलकर्णी/Kulkarni पाटिल/Patil/Patel
मुखर्जी/Mukherjee बनर्जी/Banerjee चटर्जी/Chatterjee दास/Das घोष/Ghosh बोस/Bose सेन/Sen
दत्त/Dutta/Datta कपूर/Kapoor/Kapur खन्ना/Khanna मल्होत्रा/Malhotra अरोड़ा/Arora भाटिया/Bhatia
चोपड़ा/Chopra गांधी/Gandhi ठाकुर/Thakur राजपूत/Rajput चौहान/Chauhan सोलंकी/Solanki मोदी/Modi
भट्टाचार्य/Bhattacharya पिल्लई/Pillai मेनन/Menon कृष्णन/Krishnan
सुब्रमण्यम/Subramaniam/Subramanian वेंकटेश/Venkatesh खान/Khan अंसारी/Ansari कोहली/Kohli
बजाज/Bajaj सेठी/Sethi गोयल/Goel/Goyal मित्तल/Mittal सिंघल/Singhal बंसल/Bansal"""
