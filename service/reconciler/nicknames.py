"""Short and familiar forms of given names, in groups. Data only: a name may stand in several."""

from __future__ import annotations

_LINES = """
robert bob rob bobby robbie bert roberto
william bill will billy liam willy wilhelm willem guillaume
richard dick rick rich ricky
james jim jimmy jamie
john jack johnny jon
jonathan jon johnny jonny
michael mike mick mickey mikey michi
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
alexander alex sasha sascha xander aleksandr alexandr
alexandra alex sandra sasha lexi aleksandra
elizabeth liz beth betty lizzy eliza betsy
elisabeth lisa sissi elli lisbeth liesl
katherine kate katie kathy kat
catherine kate cathy cat
katharina kathi katja kathrin
ekaterina katya katia katja
margaret maggie peggy meg
margarete grete greta
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
dmitri dima mitya dmitry
ivan vanya
mikhail misha michail
nikolai kolya
aleksei alyosha lyosha alexei
sergei seryozha sergey
vladimir vova volodya vlad
pavel pasha
evgeni zhenya evgeny yevgeny eugene gene
konstantin kostya
yuri yura
grigori grisha
boris borya
andrei andrey
tatiana tanya tania
natalia natasha natalya
olga olya
anastasia nastya
svetlana sveta
irina ira
elena lena alyona
ludmila lyuda
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
joao joaozinho
jose ze zeca
luis lu lucho
carlos carlitos
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
michael micha michi
elizabeth lisa elisa
carlos carlinhos
joao joaozinho
luis luisinho
paulo paulinho
marcel marc
simon simi
""".strip().splitlines()

GROUPS: dict[str, frozenset[int]] = {}
"""The numbers of the groups a plain given name stands in."""
for _number, _line in enumerate(_LINES):
    for _word in _line.split():
        GROUPS[_word] = GROUPS.get(_word, frozenset()) | {_number}
