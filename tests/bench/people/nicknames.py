"""Short forms people go by, as they are used where each language is spoken."""

from __future__ import annotations

_TABLE = """James:Jim,Jimmy,Jamie John:Jack,Johnny Robert:Bob,Rob,Bobby Michael:Mike,Mick,Micha
William:Bill,Will,Billy Richard:Rick,Dick,Rich Thomas:Tom,Tommy Charles:Charlie,Chuck
Steven:Steve Stephen:Steve Joseph:Joe Daniel:Dan,Danny Matthew:Matt Christopher:Chris
Andrew:Andy,Drew Anthony:Tony Jeffrey:Jeff Kenneth:Ken Edward:Ed,Ted,Eddie Jonathan:Jon
Timothy:Tim Benjamin:Ben Samuel:Sam Gregory:Greg Patrick:Pat,Paddy Alexander:Alex,Sandy,Sasha
Nicholas:Nick Nathan:Nate Zachary:Zach Peter:Pete Douglas:Doug Henry:Harry Lawrence:Larry
Dennis:Denny Ronald:Ron Donald:Don Raymond:Ray Philip:Phil Jennifer:Jen,Jenny
Elizabeth:Liz,Beth,Betty,Lisa Patricia:Pat,Trish Susan:Sue Barbara:Barb,Babs Jessica:Jess
Margaret:Maggie,Peggy,Meg Sandra:Sandy Kimberly:Kim Deborah:Deb,Debbie Rebecca:Becky,Becca
Katherine:Kate,Kathy,Katie Samantha:Sam Catherine:Cathy,Kate Victoria:Vicky,Tori
Christina:Chris,Tina Abigail:Abby Theresa:Terry Cynthia:Cindy Pamela:Pam Amanda:Mandy
Kathleen:Kathy Alexandra:Alex,Sandra Stefan:Steff Matthias:Matze Sebastian:Basti Maximilian:Max
Johannes:Hannes,Hans Wolfgang:Wolf Andreas:Andi Christian:Chris Katharina:Kathi,Käthe
Franziska:Franzi Stefanie:Steffi Susanne:Susi,Sanne Elisabeth:Lisa,Elli,Sissi Friedrich:Fritz
Heinrich:Heinz Josef:Sepp,Jupp Tobias:Tobi Florian:Flo Philipp:Phil Benedikt:Bene Magdalena:Leni
Alexandre:Alex Christophe:Chris Frédéric:Fred Nathalie:Nat Catherine:Cathy Stéphanie:Steph
Benoît:Ben Guillaume:Guy José:Pepe Francisco:Paco,Pancho,Fran Ignacio:Nacho Manuel:Manolo
Jesús:Chus Rafael:Rafa Antonio:Toni Javier:Javi Enrique:Quique Dolores:Lola Concepción:Concha
Rosario:Charo Pilar:Pili Mercedes:Merche Guadalupe:Lupe Giuseppe:Beppe,Pino Giovanni:Gianni,Nino
Francesco:Franco Luigi:Gigi Salvatore:Totò Alessandro:Ale,Sandro Domenico:Mimmo Vincenzo:Enzo
Eleonora:Nora Cornelis:Kees Hendrik:Henk Johannes:Jan,Hans Willem:Wim Gerrit:Ger
Krzysztof:Krzysiek Tomasz:Tomek Małgorzata:Gosia Katarzyna:Kasia Agnieszka:Aga Jakub:Kuba
Stanisław:Staszek Aleksandra:Ola Joanna:Asia Magdalena:Magda Michał:Misiek Jiří:Jirka Josef:Pepa
František:Franta Václav:Vašek Kateřina:Katka Александр:Саша Сергей:Серёжа Дмитрий:Дима
Алексей:Лёша Евгений:Женя Иван:Ваня Михаил:Миша Владимир:Володя,Вова Николай:Коля Павел:Паша
Елена:Лена Татьяна:Таня Наталья:Наташа Ольга:Оля Светлана:Света Ирина:Ира Екатерина:Катя
Мария:Маша Юлия:Юля Анастасия:Настя Людмила:Люда Олександр:Сашко Володимир:Вова Олена:Оленка
João:Joãozinho,Jão Francisco:Chico Carlos:Carlinhos Eduardo:Edu Fernando:Nando Luís:Lula
Rodrigo:Rodri"""


def _read() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in _TABLE.split():
        name, _, short = entry.partition(":")
        found[name] = (*found.get(name, ()), *short.split(","))
    return found


NICKNAMES = _read()
