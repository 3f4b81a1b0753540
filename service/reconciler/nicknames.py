"""Short and familiar forms of given names, in groups. Data only: a name may stand in several."""

from __future__ import annotations

from functools import lru_cache

from service.reconciler.spelling import firm

_LONG = 6
"""Letters from which on a name in another transliteration is still that name."""
_LINES = """
robert bob rob bobby robbie bert roberto
william bill will billy liam willy wilhelm willem guillaume
richard dick rick rich ricky
james jim jimmy jamie
john jack johnny jon
jonathan jon johnny jonny
michael mike mick mickey mikey michi micha
thomas tom tommy thom
edward ed eddie ted ned teddy
charles charlie chuck chas
david dave davey davy
daniel dan danny
matthew matt matthias matze
anthony tony antony
antonio toni tono tonino
andrew andy drew
andreas andi andy
steven steve stevie
stephen steve stevie steven
stefan stephan steffen
joseph joe joey jo
josef sepp pepi
peter pete petya
samuel sam sammy
benjamin ben benny benji
nicholas nick nico nicky nikolas
nikolaus klaus niki nico
nicolas nico
christopher chris kit topher christoph
christian chris
christina chris tina chrissy
christine chris tina
alexander alex sasha sascha xander aleksandr alexandr oleksandr olexandr aleksander
alexandra alex sandra sasha lexi aleksandra oleksandra olexandra
elizabeth liz beth betty lizzy eliza betsy lisa elisa
elisabeth lisa sissi elli lisbeth liesl
katherine kate katie kathy kat
catherine kate cathy cat
katharina kathi katja kathrin
ekaterina katya katia katja kateryna katerina yekaterina
margaret maggie peggy meg
margarete grete greta gretel margarethe
jennifer jen jenny
susan sue susie suzy
susanne susi
patricia pat patty trish tricia
patrick pat paddy
rebecca becky becca
deborah deb debbie debra
barbara barb babs bärbel
victoria vicky tori vicki
gregory greg gregor
timothy tim timmy
kenneth ken kenny
ronald ron ronnie
donald don donnie
lawrence larry laurence
leonard leo len lenny
frederick fred freddy freddie
friedrich fritz fried
johannes hannes hans jo joh
joachim jo achim jochen
wolfgang wolf wolfi
ulrich uli
maximilian max maxi
sebastian basti seb
franziska franzi
manuel manu
manuela manu
stefan stef steff
stefanie steffi
gabriele gabi
sabine bine
birgit gitti
heinrich heinz heiner heini
ludwig lutz
eberhard ebi
ferdinand ferdi
dmitri dima mitya dmitry dmytro dmitro
ivan vanya
mikhail misha michail mykhailo mikhaylo mykhaylo
nikolai kolya mykola mikola nikolay nikolaj
aleksei alyosha lyosha alexei oleksii oleksiy aleksey
sergei seryozha sergey serhii serhiy sergiy sergii serhij
vladimir vova volodya vlad volodymyr volodimir wladimir
pavel pasha pavlo
evgeni zhenya evgeny yevgeny eugene gene yevhen ievgen yevgen evhen evgeniy evgenii jewgeni
konstantin kostya
yuri yura yurii iurii yuriy
grigori grisha hryhorii grigoriy hryhoriy
boris borya
andrei andrey andrii andriy andrij
tatiana tanya tania tetiana tetyana tatyana
natalia natasha natalya
olga olya olha olja
anastasia nastya
svetlana sveta
irina ira iryna
elena lena alyona olena yelena jelena
ludmila lyuda lyudmila liudmila lyudmyla liudmyla
maria masha mariya
yulia yulya julia
galina galya
nadezhda nadya
giuseppe beppe peppe pino
giovanni gianni nanni
francesco franco ciccio
luigi gigi
salvatore totò turi
vincenzo enzo
domenico mimmo
francisco paco pancho fran curro
jose pepe
guillermo memo
ignacio nacho
eduardo edu lalo
enrique kike quique
manuel manolo manu
jesus chus
juan juanjo
rafael rafa
alejandro ale alex
santiago santi
concepcion concha
dolores lola
guadalupe lupe
rosario charo
pilar pili
isabel isa chabela
jose ze zeca
luis lu lucho luisinho
carlos carlitos carlinhos
fernando nando fer
henrique rique
philippe phil
philip phil pip
frederic fred
emmanuel manu
jean-pierre jp
jacob jake
zachary zach zack
joshua josh
nathaniel nate nathan
theodore ted theo teddy
walter walt wally
albert al bert albie
alfred al fred alf
raymond ray
gerald gerry jerry
jeffrey jeff geoff
geoffrey geoff jeff
vincent vince vinny
douglas doug
philipp phil
abigail abby gail
amanda mandy
samantha sam sammy
kimberly kim kimmy
cynthia cindy
pamela pam
theresa terry tess
teresa tere
dorothy dot dottie
eleanor ellie nell
caroline carrie caro
jessica jess jessie
melissa mel missy
melanie mel
veronica ronnie vera
judith judy
jacqueline jackie
lawrence lars
hendrik henk
johannes jan joop hans
cornelis kees cor
willem wim pim
gerardus gerard gerrit
petrus piet
hendrika riek
katarzyna kasia
malgorzata gosia
agnieszka aga
aleksandra ola
aleksander olek
krzysztof krzys
stanislaw staszek
tomasz tomek
jakub kuba
grzegorz grzesiek
magdalena magda
joanna asia
barbara basia
mohammed muhammad mohamed mohammad muhammed mohd
ahmed ahmad ahmet
yusuf youssef yousef joseph
abdullah abdallah
hussein husain hussain
gabriel gabe
abraham abe
isaac ike
henry hank harry hal
franklin frank
russell russ
jerome jerry
terrence terry
marcus marc mark
maxwell max
mitchell mitch
nathan nate
oliver ollie
raphael rafael rafa
solomon sol
stanley stan
sidney sid sydney
wesley wes
beatrice bea
charlotte lottie
constance connie
florence flo
frances fran francie
gertrude trudy trude
helen nell ellen
josephine jo josie
kathleen kathy kate katie
lillian lily
lucille lucy
madeleine maddie
marjorie marge
matilda tilly
nancy nan
penelope penny
sarah sally sadie
tabitha tabby
valerie val
virginia ginny
winifred winnie
dennis denny
joao joaozinho
paulo paulinho
marcel marc
simon simi
anna ganna
oleg oleh
igor ihor
vasily vasyl vasiliy vasili
fyodor fedor fedir fjodor
pyotr petr petro piotr
iosif yosef yosif yossi
giorgos georgios yorgos yiorgos
giannis ioannis yannis
kostas konstantinos
dimitris dimitrios
""".strip().splitlines()

_OTHER_LANGUAGES = """
karl carl carlo charles carlos karel
giorgos georgios giorgio george georg jorge georgi giorgi
theodore theodor fyodor fedor fedir
kirill cyril kyrylo
eugene yevhen evgeny evgeniy evgeni yevgeny eugen
margarete margaret gretel
joseph yosef yvsf yossi
jacob yaakov yakov jakob yqwb
giannis ioannis john
paul pavel pavlo pablo paolo
""".strip().splitlines()


def _numbered(lines: list[str]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for number, line in enumerate(lines):
        for word in line.split():
            found[word] = found.get(word, frozenset()) | {number}
    return found


GROUPS = _numbered(_LINES)
"""The numbers of the groups a plain given name stands in."""
COUSINS = _numbered(_OTHER_LANGUAGES)
"""Of names that are one in several languages: no two people's for certain, nor one's."""
_HEARD = {firm(word): found for word, found in GROUPS.items() if len(word) >= _LONG}


@lru_cache(maxsize=65536)
def groups(word: str) -> frozenset[int]:
    """The numbers of the groups a word stands in, a long one in any spelling."""
    return GROUPS.get(word) or _HEARD.get(firm(word) if len(word) >= _LONG else "", frozenset())
