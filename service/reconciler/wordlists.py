"""Words that names and companies are made of. Data only, plain ASCII, lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    """
    dr prof professor mr mrs ms miss mx sir madam herr frau hr fr ing dipl mag mba phd md msc bsc
    ba ma llm esq cpa cfa pmp dott dra avv eng arch lic univ habil mgr bc mme mlle monsieur rev
    """
)
"""Titles and degrees before and behind names."""

PARTICLES = _words(
    """
    von van de der den da di do dos das del della la le el bin ibn bint al abu ter ten zu zur af
    av y e du des
    """
)
"""Particles of family names, which people leave out and put together."""

EASTERN = _words(
    """
    wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo zheng
    liang xie song tang deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye
    cheng wei su lu ding ren shen kim park choi jung kang cho yoon jang lim shin oh seo kwon
    hwang ahn sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida
    yamada sasaki tran pham hoang phan vu vo dang bui do ngo duong
    """
)
"""Those of them that mostly stand in front of the given name."""

FAMILY = EASTERN | _words(
    """
    smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez
    gonzalez wilson anderson thomas taylor moore jackson martin lee perez thompson white harris
    sanchez clark ramirez lewis robinson walker young allen king wright scott torres nguyen hill
    flores green adams nelson baker hall rivera campbell mitchell carter roberts evans hughes
    edwards wood patel singh kumar sharma gupta khan ali ahmed hussain muller mueller schmidt
    schneider fischer weber meyer meier maier wagner becker schulz hoffmann schafer koch bauer
    richter klein wolf schroder neumann schwarz zimmermann braun kruger hofmann hartmann lange
    schmitt werner krause lehmann bernard dubois robert richard petit durand leroy moreau simon
    laurent lefebvre michel david bertrand roux vincent fournier morel girard andre fernandez
    gomez ruiz diaz alvarez moreno munoz romero alonso gutierrez navarro dominguez vazquez ramos
    gil serrano jimenez castro ortiz rossi russo ferrari esposito bianchi romano colombo ricci
    marino greco bruno gallo conti costa silva santos oliveira souza pereira lima carvalho
    ferreira almeida ribeiro alves gomes rodrigues fernandes jansen janssen vries berg bakker
    dijk visser smit meijer boer mulder groot bos vos peters hendriks nowak kowalski kowalska
    wisniewski wojcik kowalczyk kaminski lewandowski zielinski szymanski wozniak dabrowski
    ivanov ivanova smirnov smirnova kuznetsov kuznetsova popov popova vasiliev petrov petrova
    sokolov mikhailov novikov fedorov morozov volkov lebedev yilmaz kaya demir celik sahin
    ozturk cohen levi mizrahi hansen johansen olsen larsen andersen nielsen jensen pedersen
    christensen andersson johansson karlsson nilsson eriksson virtanen korhonen novak svoboda
    nagy kovacs horvath popa
    """
)
"""Family names that every hundredth bears somewhere."""

GIVEN = _words(
    """
    james john robert michael william david richard joseph thomas charles christopher daniel
    matthew anthony mark donald steven paul andrew joshua kevin brian george mary patricia
    jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy emily emma anna laura
    maria peter jack oliver harry sophie alex alexander chris mike tom ben sam hans klaus wolfgang
    jurgen stefan andreas christian markus martin frank sabine petra monika julia katharina sandra
    claudia nicole jean pierre michel philippe nicolas marie nathalie isabelle sylvie catherine
    francois jose antonio juan manuel francisco javier miguel carlos luis jesus carmen ana isabel
    pilar lucia pedro jorge fernando giuseppe marco andrea francesco giovanni luca alessandro
    roberto mario paolo giulia joao paulo rafael bruno ricardo eduardo jan piet johannes hendrik
    willem piotr krzysztof andrzej tomasz pawel agnieszka katarzyna ivan sergei sergey dmitri
    dmitry andrei alexey aleksei mikhail vladimir nikolai olga elena natalia tatiana irina
    ekaterina svetlana alexandra wei fang min jing li yan hong jun yong bin lei tao ming ying hui
    xin yu jie xiaoming hao ping feng na qiang dan ling peng bo yi yang lin minsu jihoon minjun
    jiyoung minji jisoo hyun sung jin young hiroshi takashi kenji akira yuki yoko keiko mohammed
    muhammad mohamed ahmed ali hassan ibrahim fatima omar amit rahul raj sanjay priya ravi anil
    sunil deepak vijay neha pooja mehmet mustafa ayse fatma thi anh minh hoa lars erik anders jens
    """
)
"""Given names that every hundredth bears somewhere."""

GIVEN_TOO = _words(
    """
    taylor scott lewis carter nelson clark mitchell allen harris evans simon vincent werner bernard
    walker morgan kelly jordan parker mason logan hunter grant bruno romano marino gil alonso
    silva moore wilson anderson jackson baker hall andre bertrand laurent
    """
)
"""Family names that are given ones as well, and may so stand in front of another."""

ALSO_GIVEN = _words(
    """
    julian leon jana martina carlos carla karla marian marina mariana adrian liana evan ivana diana
    dana paula roberta alexa daniela daniele gabriela gabriele michaela simone pauline denise louise
    luisa lucas lukas jonas elias marcos markus rosa hanna johanna susanna joanna annab nina tina
    dina lina mina gina emilia emil stefania stefano eva leah noah ella elle elena alena alina
    helena jeanne danielle michelle christa christiana frankie ronja tomas tomasz toma janek janet
    jane janis anne annel annabel annabella annabelle isabell isabella mirabell claudio claude josef
    josefa paulina antonia viktoria victoria valentina clara klara sara sarah mara tamara lara
    erika erica fabian fabiana luciana luciano juliane juliana julie marie marion maren karen karin
    karina carina arian ariana ilana alan alana lana iana yana zoran goran milan milana mila mile
    emilie amelie melina selina celina robin robina adam adama noel noelle joel joelle aron aaron
    """
)
"""Given names that are another name and the head of a family name: julian@ is not Julia N."""

MEN = _words(
    """
    simon christian pascal paul frederic louis luis denis francois rene justin martin armand bernard
    renaud germain romain florent leon stefan josef anton viktor ivan wilhelm jean
    """
)
"""Men's names whose longer forms on -a and -e are women's."""

WOMEN = _words(
    """
    helen ellen susan suzan karin carin katrin kathrin catrin christin kristin carolin karolin carol
    jasmin evelyn evelin vivian vivien joan judith marian isabel annabel mirabel rachel muriel elis
    elisabeth elizabeth margaret marit astrid ingrid sigrid lilian lillian miriam mariam maren adel
    estel sofi soph
    """
)
"""Women's names: a further -a or -e is one more form of them."""

NOT_NAMES = _words(
    """
    unknown unnamed anonymous undisclosed noname name no none na nil null user users member linkedin
    facebook front desk reception meeting conference board training class room admin administrator
    test tester testing demo dummy default sample example guest visitor customer client contact
    contacts person nobody somebody someone info office support service sales team help helpdesk
    system account mailbox inbox shared private privat first last given family surname vorname
    nachname unbekannt inconnu desconocido sconosciuto neizvestnyj do not reply noreply out of the
    empfang sekretariat besprechungsraum konferenzraum accueil salle de reunion recepcion sala
    """
)
"""A name of nothing but these is nobody's."""

LEGAL = _words(
    """
    inc incorporated corp corporation co company ltd limited llc llp lp plc pllc gmbh mbh ag kg
    kgaa ohg ug gbr ev eg se sa sas sarl sasu eurl snc srl srls spa scrl sl slu slp sau ltda
    eireli bv nv vof cv ab as asa oy oyj aps ivs hf ehf ooo oao zao pao ao ip tov pp sro spol zoo
    spzoo spk kft zrt bt doo dd ad ead eood ood sia uab oue jsc pjsc pte pty pvt sdn bhd kk gk yk
    youxian gongsi
    """
)
"""Words of a company's name that tell its legal form only."""

NOBODY = _words(
    """
    freelance freelancer freelancing selfemployed selfemployment selbststandig selbstandig
    freiberufler freiberuflich independent independant independiente autonomo autonomous
    independentconsultant independentcontractor consultant consulting contractor retired rentner
    pensioniert ruhestand retraite jubilado student studentin etudiant estudante estudiante
    unemployed arbeitslos none na nil private privat stealth stealthstartup stealthmode startup
    confidential various self me home homemaker sabbatical lookingforopportunities opentowork
    freelanceconsultant zzp libreprofessionista indipendente autoentrepreneur wolnystrzelec
    samozanyatyy test unknown company business
    owner founder cofounder ceo entrepreneur businessowner smallbusiness ownbusiness mycompany
    ownerfounder selfemployer lawfirm lawoffice restaurant cafe bar shop store hotel school
    highschool elementaryschool middleschool primaryschool university college kindergarten
    government govt publicsector federalgovernment usgovernment hospital clinic bank church army
    usarmy navy usnavy airforce usairforce marines usmc military police family familie familia
    famille famiglia friend friends freunde amigos amis work arbeit personal personalcontact other
    others misc privatperson privatpersonen privatier particulier particular particolare
    amadecasa hausfrau hausmann casalinga donadecasa housewife stayathomemom stayathomedad
    fulltimemom mom dad parent pensionar pensionaer pensionist pensionista pensionato rentnerin
    gepensioneerd emeryt studentka estudiant alumno arbeitssuchend arbeitsuchend jobseeker jobless
    seekingopportunities inbetweenjobs betweenjobs desempleado desempregado chomage
    demandeurdemploi disoccupato werkloos bezrobotny selbststaendig selbstaendig selbstaendige
    freier freiermitarbeiter freelancers freelanceur independentprofessional profesionnelliberal
    professionliberale porcuentapropia cuentapropia contapropria lavoratoreautonomo
    liberoprofessionista liberoprofessionistaautonomo autonoma profissionalliberal zelfstandige
    zelfstandig eigenbaas egetforetag egenforetagare selvstendig selvstaendig yrittaja
    individualnyypredprinimatel chastnyypredprinimatel predprinimatel frilans frilanser pensiya
    pensioner chastnoelitso samozanyatost vremennonerabotayu nerabotayu bezraboty ziyouzhiye
    ziyouzhiyezhe geti getihu wu xuesheng furiransu furiransa jaeyeob peulilaenseo consultor
    consultora consulente berater beraterin consultancy freelanceconsulting contractwork
    openforopportunities opentoopportunities seekingnewopportunities tbd tba notapplicable nocompany
    nothing personnel notemployed currentlyunemployed careerbreak parentalleave
    """
)
"""What people write as their company who have none."""

PLAIN_LABELS = _words(
    """
    mail email web www office group online company info post hosting server cloud app dev home net
    local example test internet box inbox smtp webmail
    """
)
"""Registered labels that say nothing of an employer."""

LARGE = _words(
    """
    google alphabet microsoft amazon aws apple meta facebook ibm oracle sap accenture deloitte pwc
    pricewaterhousecoopers ey ernstyoung kpmg capgemini cognizant infosys wipro tcs
    tataconsultancyservices hcl hcltech techmahindra siemens bosch volkswagen vw bmw daimler
    mercedesbenz audi porsche continental basf bayer telekom deutschetelekom tsystems allianz
    deutschebank commerzbank lufthansa dhl deutschepost deutschebahn bahn ericsson nokia huawei
    tencent alibaba baidu bytedance xiaomi samsung samsungelectronics lg hyundai toyota honda sony
    panasonic hitachi fujitsu nec ntt ntdata nttdata toshiba intel nvidia amd cisco dell hp hpe
    qualcomm salesforce vmware adobe netflix uber walmart target fedex ups boeing airbus lockheed
    lockheedmartin ge generalelectric ford gm generalmotors exxonmobil shell bp chevron total
    totalenergies jpmorgan jpmorganchase goldmansachs morganstanley citi citigroup citibank
    bankofamerica wellsfargo hsbc barclays ubs creditsuisse bnpparibas societegenerale axa
    santander bbva telefonica orange vodafone bt att verizon tmobile pfizer novartis roche sanofi
    gsk astrazeneca merck abbvie jnj johnsonjohnson pg proctergamble unilever nestle cocacola
    pepsico ikea carrefour tesco gazprom sberbank yandex rosneft lukoil icbc chinamobile
    petrochina sinopec foxconn philips ing abnamro rabobank thales safran edf engie sncf enel eni
    unicredit intesasanpaolo oecd un unitednations nhs europa ec
    """
)
"""Employers so large that two of one common name may well work there."""
