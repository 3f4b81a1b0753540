"""German and Dutch names, commonest first, and how rare family names are built."""

from __future__ import annotations

GERMAN_MEN = """Thomas Michael Andreas Peter Stefan Christian Martin Markus Frank Klaus Wolfgang
Jürgen Bernd Jens Uwe Matthias Alexander Daniel Sebastian Florian Tobias Jan Philipp Lukas
Maximilian Felix Jonas Tim Simon Fabian Dominik Benjamin Marcel Patrick Sven Torsten Thorsten
Ralf Dirk Holger Heiko Oliver Jörg Rainer Günter Dieter Manfred Horst Werner Helmut Gerhard Hans
Karl Heinz Joachim Rolf Volker Norbert Rüdiger Lothar Ulrich Detlef Hartmut Reinhard Georg
Johannes Josef Franz Anton Ludwig Konrad Friedrich Wilhelm Otto Paul Leon Finn Elias Noah Julian
Moritz Niklas Nico Kevin Dennis Robin Marco Mario René Steffen Ronny Maik Enrico Carsten Karsten
Ingo Arne Henning Hauke Malte Lars Björn Axel Achim Armin Burkhard Christoph Clemens Cornelius
Eberhard Ernst Gregor Guido Harald Hermann Hubert Jakob Jochen Kurt Leopold Olaf Roland Roman
Siegfried Theo Timo Udo Valentin Vincent Walter Winfried Xaver Hans-Peter Karl-Heinz Hans-Jürgen
Klaus-Dieter Ole Thilo Tilman Veit Wendelin"""

GERMAN_WOMEN = """Sabine Susanne Andrea Petra Claudia Birgit Nicole Stefanie Christina Anna
Julia Katrin Melanie Sandra Anja Martina Monika Karin Angelika Ursula Renate Brigitte Heike
Silke Kerstin Katharina Lena Laura Sarah Lisa Jana Vanessa Jessica Franziska Johanna Sophie
Marie Lea Hannah Emma Mia Leonie Nina Tanja Simone Daniela Ute Gabriele Barbara Elisabeth Maria
Christine Eva Jutta Ilse Helga Ingrid Gisela Erika Hannelore Christa Gerda Waltraud Irmgard Elke
Anke Antje Britta Bettina Cornelia Dagmar Doris Dorothea Edith Franka Frauke Friederike Gudrun
Heidi Heidrun Helene Henriette Hilde Imke Ines Iris Isabel Jasmin Kathrin Kirsten Lara Linda
Luise Maike Manuela Margarete Marion Maren Mareike Marlene Meike Miriam Nadine Natalie Olga
Patricia Paula Pia Regina Rita Rosemarie Ruth Sigrid Sonja Svenja Sybille Theresa Ulrike
Veronika Verena Vera Viktoria Wiebke Yvonne Anne-Kathrin"""

GERMAN_FAMILIES = """Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann
Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann
Hartmann Lange Schmitt Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann
König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel
Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster
Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel
Heinrich Brandt Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch
Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer Ernst Lindner Hübner Kramer Franz Nowak Beyer
Kaufmann Thiel Jansen Schütz Barth Peter Haase Arndt Böttcher Riedel Reuter Bachmann Seifert
Schilling Fink Pietsch Ullrich Kirchner Kunz Marx Dietz Böhme Schuhmacher Bender Hermann Rose
Steiner Dörr Wenzel Bock Nagel Ritter Renner Hess Götz Schlüter Eckert Kern Paul Heinze Sander
Nickel Wirth Witt Kruse Lutz Wendt Burger Anders Reinhardt Zander Hansen Petersen Thomsen Jensen
Carstensen Paulsen Brinkmann Westermann Lüders Behrens Ahrens Harms Gerdes Janssen Ostermann
Buchholz Naumann Hentschel Noack Lehnert Dressler Wiesner Rösler Hauser Egger Gruber Pichler
Moser Leitner Hofer Eder Reiter Wimmer Aigner Brunner Gerber Frei Zürcher Aebischer Bühler
Gasser von-Bülow von-Arnim von-der-Heide zu-Guttenberg Meyer-Landrut Schulze-Delitzsch
Müller-Lüdenscheidt Klein-Schmidt Yılmaz Kaya Demir Kowalski Nguyen Petrović Schimanski
Wischnewski Klepacki Lewandowski Grabowski Hrubesch"""

GERMAN_STARTS = """Ober Nieder Hagen Buchen Eichen Linden Stein Hoch Tiefen Berg Bach Brunn Wald
Wiesen Feld Kirch Schön Rosen Blumen Himmel Winter Sommer Eisen Kupfer Gold Silber Grün Rott
Wester Oster Süder Norden Mühl Holz Dorn Hasel Birken Erlen Kreuz Hinter Vorder Unter Lauter
Krumm Breiten Langen Kurz Roggen Hafer Gersten Wein Honig Schwein Rinder Ochsen Fuchs Wolfs
Bären Adler Falken Raben Krähen Finken Lerchen Sperber Habicht Pfeffer Salz Zucker Butter
Kloster Pfaffen Bischof"""

GERMAN_ENDS = """meier mann hauser bauer huber hofer berger bach bacher müller schmidt stein
felder wald winkel kamp horst dorf dorfer ner thal thaler eder reiter egger brink mayer hoff
rath scheid burg bürger grube gruber stetter wieser"""

DUTCH_MEN = """Jan Johannes Cornelis Hendrik Willem Pieter Peter Jeroen Martijn Bas Tim Thomas
Lars Daan Sem Lucas Bram Ruben Jasper Sander Maarten Erik Rob Marcel Frank Hans Kees Gerrit Dirk
Arjan Wouter Joost Koen Niels Stefan Dennis Mark Paul Rik Rutger Floris Thijs Stijn Jelle Sjoerd
Wim Henk Theo Ad Ton Piet Bert Gijs Teun Luuk Mees Siebe Douwe Wessel Ronald Richard Edwin
Patrick Vincent"""

DUTCH_WOMEN = """Maria Anna Johanna Cornelia Wilhelmina Elisabeth Emma Sanne Lisa Anouk Femke
Marieke Ingrid Esther Monique Marjolein Annemarie Sophie Julia Eva Lotte Fleur Iris Roos Noa
Saskia Mirjam Hanneke Inge Ilse Karin Petra Linda Mariska Daniëlle Renske Maaike Nienke Tineke
Joke Ria Willemijn Jacqueline Yvonne Astrid Carolien Floor Isa Loes Marloes Simone Wendy Manon
Judith Renate Truus"""

DUTCH_FAMILIES = """de-Jong Jansen de-Vries van-den-Berg van-Dijk Bakker Janssen Visser Smit
Meijer de-Boer Mulder de-Groot Bos Vos Peters Hendriks van-Leeuwen Dekker Brouwer de-Wit
Dijkstra Smits de-Graaf van-der-Meer van-der-Linden Kok Jacobs de-Haan Vermeulen van-den-Heuvel
van-der-Veen van-den-Broek de-Bruijn Schouten van-Beek Willems van-Vliet van-der-Heijden
Hoekstra Maas Verhoeven Koster van-Dam van-der-Wal Prins Blom Huisman Peeters Kuipers van-Veen
Post Veenstra Kramer Sanders Gerritsen Martens Jonker de-Lange van-Wijk Postma Scholten Bosman
van-der-Velde Driessen Timmermans Groen Koning Wolters van-der-Horst van-Loon Hermans Willemsen
van-Rijn Evers van-de-Ven Kuiper Bosch Claes Maes Mertens Goossens Wouters de-Smet Desmet Dubois
Lambrecht Vandenberghe Van-Damme Vanderstraeten Claessens Aerts Michiels Segers ter-Horst
ten-Brink 't-Hart in-'t-Veld op-den-Kamp"""

DUTCH_STARTS = """Oude Nieuwe Hoog Laag Ooster Wester Noorder Zuider Veld Broek Heide Steen
Berken Eiken Linde Water Molen Kerk Brug Dijk Zand Klei Groene Witte Zwarte Rode Lange Korte
Wolf Vos Hagen Beuken Elzen Rogge Haver Koren Schaap Ganze Zwane Raven"""

DUTCH_ENDS = """huis kamp hof veld berg stra sma inga man mans meijer brink hoven horst dijk
beek laar bosch donk rade rode steijn huizen"""
