"""French, Spanish, Italian and Portuguese names, commonest first, and parts of rare ones."""

from __future__ import annotations

FRENCH_MEN = """Jean Michel Pierre Philippe Alain Nicolas Christophe Laurent Patrick Stéphane
Thomas David Julien Frédéric Sébastien Olivier Alexandre François Éric Daniel Christian Bernard
Guillaume Antoine Vincent Jérôme Pascal Thierry Bruno Dominique Maxime Romain Kévin Benjamin
Mathieu Lucas Hugo Louis Gabriel Arthur Raphaël Jules Adrien Clément Quentin Florian Damien
Fabrice Gilles Yves Didier Jacques André Gérard Marc Denis Serge Hervé Cédric Arnaud Benoît
Emmanuel Xavier Rémi Loïc Yann Gaël Baptiste Bastien Valentin Théo Mathis Samuel Simon Victor
Tristan Cyril Ludovic Franck Jean-Pierre Jean-Luc Jean-Marc Jean-Philippe Jean-François
Pierre-Yves Paul-Henri Mohamed Karim Mehdi Rachid Amine Édouard Étienne Fabien Ghislain Grégoire
Honoré Ignace Joël Lionel Marcel Norbert Octave Régis"""

FRENCH_WOMEN = """Marie Nathalie Isabelle Sylvie Catherine Françoise Valérie Christine Sandrine
Stéphanie Céline Sophie Véronique Anne Julie Aurélie Émilie Camille Laura Manon Léa Chloé Emma
Sarah Pauline Mathilde Marion Lucie Charlotte Claire Élodie Virginie Caroline Delphine Hélène
Laurence Patricia Brigitte Monique Jacqueline Martine Nicole Chantal Dominique Corinne Florence
Agnès Cécile Élise Estelle Fanny Gaëlle Inès Jade Juliette Justine Karine Laetitia Louise Lydie
Magali Margaux Mélanie Morgane Muriel Noémie Océane Odile Pascale Régine Sabrina Solène Sonia
Viviane Zoé Amandine Anaïs Audrey Bénédicte Clémence Fatima Nadia Samira Yasmine Anne-Sophie
Marie-Claude Marie-Laure"""

FRENCH_FAMILIES = """Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent
Simon Michel Lefebvre Leroy Roux David Bertrand Morel Fournier Girard Bonnet Dupont Lambert
Fontaine Rousseau Vincent Muller Lefèvre Faure André Mercier Blanc Guérin Boyer Garnier
Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry Roussel
Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun
Blanchard Giraud Joly Rivière Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard Roche Renard
Schmitt Roy Leroux Colin Vidal Caron Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix
Olivier Philippe Bourgeois Pierre Benoît Rey Leclerc Payet Rolland Leclercq Guillaume Lecomte
López Jean Dupuy Guillot Hubert Berger Carpentier Sánchez Dupuis Moulin Louis Deschamps Huet
Vasseur Pérez Boucher Fleury Royer Klein Jacquet Adam Paris Poirier Marty Aubry Guyot Carré
Charles Renault Charpentier Ménard Maillard Baron Bertin Bailly Hervé Schneider Fernandez
Le-Gall Collet Léger Bouvier Julien Prévost Millet Perrot Daniel Le-Roux Cousin Germain Breton
Besson Langlois Rémy Le-Goff Pelletier Lévêque Perrier Leblanc Barré Lebrun Marchal Weber Mallet
Hamon Boulanger Jacob Monnier Michaud Rodriguez Guichard Gillet Étienne Grondin Poulain Tessier
Chevallier Collin Chauvin Da-Silva Bouchet Gay Lemaître Benard Maréchal Humbert Reynaud Antoine
Hoarau Perret Barthélemy Cordier Pichon Lejeune Gilbert Lamy Delaunay Pasquier Carlier Laporte
de-La-Tour de-Villiers du-Bois de-Montaigne Benali Traoré Diallo Bouazza Haddad N'Guyen Le-Bihan
Kervella Quéméner Etcheverry Iturria"""

FRENCH_STARTS = """Beau Bon Bel Grand Mont Mal Haute Blanc Brun Chante Clair Cour Font Franc
Froid Gros Jolli Lar Long Mar Mon Neu Pont Prud Roque Saint Val Vern Ville Vieux Bour Cham Dela
Desch Gir Guil Lan Mer Pelle Pres Ray Souch Tor"""

FRENCH_ENDS = """champ mont fort ville court lieu son fils ard aud eau et ot ier ière y ac
argent homme val bois aine eron illon ouin ette in elle igny euil ay"""

SPANISH_MEN = """Antonio José Manuel Francisco Juan David Javier Daniel Carlos Jesús Alejandro
Miguel Rafael Pedro Pablo Ángel Sergio Fernando Jorge Luis Alberto Álvaro Adrián Diego Raúl Iván
Rubén Enrique Óscar Ramón Andrés Vicente Joaquín Santiago Eduardo Víctor Mario Roberto Jaime
Marcos Ignacio Jordi Salvador Ricardo Hugo Guillermo Emilio Gonzalo Julián Nicolás Gabriel
Martín Agustín Marc Tomás Cristian Felipe Esteban Mateo Leonardo Rodrigo Mauricio Hernán Facundo
Gustavo Arturo Héctor Ernesto Armando Alfredo Germán Octavio José-Luis José-Antonio Juan-Carlos
Juan-José Luis-Felipe Iker Unai Xavier Pau Bernat Lautaro Thiago Wilson Jhon Édgar Fabián Camilo"""

SPANISH_WOMEN = """María Carmen Josefa Isabel Ana Dolores Francisca Laura Antonia Cristina Marta
Lucía Pilar Elena Mercedes Rosa Paula Sara Raquel Juana Manuela Teresa Rocío Silvia Beatriz
Encarnación Julia Irene Patricia Montserrat Rosario Nuria Alba Andrea Mónica Sonia Alicia Sandra
Margarita Marina Susana Natalia Yolanda Ángela Inmaculada Claudia Eva Sofía Carla Esther
Verónica Noelia Inés Amparo Carolina Lorena Gabriela Daniela Valentina Camila Ximena Guadalupe
Leticia Fernanda Mariana Itziar Ainhoa Leire Meritxell Ariadna María-José Ana-María
María-Fernanda Luz-Marina Milagros Consuelo"""

SPANISH_FAMILIES = """García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez
Martín Jiménez Hernández Ruiz Díaz Moreno Muñoz Álvarez Romero Gutiérrez Alonso Navarro Torres
Domínguez Ramos Vázquez Ramírez Gil Serrano Morales Molina Blanco Suárez Castro Ortega Delgado
Ortiz Marín Rubio Núñez Medina Sanz Castillo Iglesias Cortés Garrido Santos Guerrero Lozano Cano
Cruz Méndez Flores Prieto Herrera Peña León Márquez Cabrera Gallego Calvo Vidal Campos Reyes
Vega Fuentes Carrasco Díez Aguilar Caballero Nieto Santana Vargas Pascual Giménez Herrero
Hidalgo Montero Lorenzo Santiago Benítez Durán Ibáñez Arias Mora Ferrer Carmona Vicente Rojas
Soto Crespo Román Pastor Velasco Parra Sáez Moya Bravo Rivera Gallardo Soler Esteban Silva
Franco Rivas Merino Pardo Lara Espinosa Camacho Vera Arroyo Mendoza Izquierdo Acosta Contreras
Luna Sosa Ríos Cárdenas Ávila Salas Mejía Guzmán Valencia Cardona Restrepo Zapata Ospina
Quintero Giraldo Orozco Ponce Paredes Quispe Mamani Huamán Chávez Villanueva Zamora Trujillo
Escobar Maldonado Figueroa Espinoza Araya Sepúlveda Etxeberria Agirre Goikoetxea Zubizarreta
Puig Roca Bosch Serra Vila Casals Ferreiro Outeiro Otero de-la-Cruz de-la-Fuente del-Río de-León
San-Martín"""

SPANISH_STARTS = """Villa Monte Casa Fuente Val Alta Buen Mira Torre Rosa Agui Etxe Goiko Zubi
Arri Igar Ola Mendi Ugar Bara Cala Esca Garri Larra Men Oli Pala Que Riba Sala Tala Ura Zara
Cende Lumbre"""

SPANISH_ENDS = """nueva verde flores ría rríos mayor rrada barri berria garay guren zabal eta
aga ena eda edo era ero illa illo ares andia ondo egui alde uriaga ano ante"""

ITALIAN_MEN = """Giuseppe Antonio Giovanni Mario Luigi Francesco Marco Andrea Alessandro Roberto
Paolo Stefano Angelo Vincenzo Salvatore Carlo Luca Pietro Domenico Franco Davide Matteo Lorenzo
Simone Fabio Massimo Maurizio Claudio Sergio Enrico Daniele Federico Gabriele Riccardo Giorgio
Michele Alberto Filippo Nicola Emanuele Cristiano Leonardo Tommaso Edoardo Giacomo Raffaele
Gianluca Pasquale Alessio Mirko Valerio Dario Diego Ettore Fabrizio Flavio Gaetano Gianni Guido
Ivan Manuel Mattia Mauro Nunzio Oreste Renato Rocco Samuele Ugo Umberto Valentino Vito Gian-Luca
Pier-Paolo"""

ITALIAN_WOMEN = """Maria Anna Giuseppina Rosa Angela Giovanna Teresa Lucia Carmela Caterina
Francesca Laura Paola Elena Sara Giulia Chiara Valentina Alessandra Silvia Martina Federica
Simona Barbara Elisa Cristina Daniela Patrizia Monica Roberta Stefania Antonella Claudia Ilaria
Serena Alessia Beatrice Eleonora Giorgia Sofia Aurora Alice Emma Marta Michela Nadia Ornella
Raffaella Sabrina Sonia Tiziana Veronica Viola Arianna Benedetta Camilla Cinzia Debora Donatella
Erika Franca Gaia Irene Letizia Ludovica Luisa Maddalena Margherita Miriam Nicoletta Noemi Rita
Rossella Susanna Vanessa"""

ITALIAN_FAMILIES = """Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco
Bruno Gallo Conti De-Luca Mancini Costa Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro
Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile Martinelli Vitale Lombardo
Serra Coppola De-Santis D'Angelo Marchetti Parisi Villa Conte Ferraro Ferri Fabbri Bianco Marini
Grasso Valentini Messina Sala De-Angelis Gatti Pellegrini Palumbo Sanna Farina Rizzi Monti
Cattaneo Morelli Amato Silvestri Mazza Testa Grassi Pellegrino Carbone Giuliani Benedetti Barone
Rossetti Caputo Montanari Guerra Palmieri Bernardi Martino Fiore De-Rosa Ferretti Bellini Basile
Riva Donati Piras Vitali Battaglia Sartori Neri Costantini Milani Pagano Ruggiero Sorrentino
D'Amico Orlando Damico Negri Mantovani Giuffrida Cirillo Piazza Marchi Di-Stefano Lo-Bianco
La-Rosa Dell'Acqua De-Martino Zanetti Zambon Furlan Pavan Bortolotti Degasperi Pichler Gasser
Schiavone Nocera Cannavò Mastroianni"""

ITALIAN_STARTS = """Bel Bon Bar Cal Cam Can Cap Car Cas Cer Col Cor Dal Fer Fior Fran Gal Gar
Ghi Lan Lom Mal Man Mar Mas Mon Mor Nar Pac Pal Pan Pas Pel Per Pic Pin Pol Por Ram Ron Sal San
Scar Ser Spa Tar Tor Val Ven Zan Zam"""

ITALIAN_ENDS = """etti ini oni ucci elli otti ani ato ese igno azzi erini olini asco acci ardi
ello iotti ante oglia ora ozzi isi avecchia ugno entini iero aldi alini engo"""

PORTUGUESE_MEN = """José João António Francisco Carlos Paulo Pedro Luís Lucas Gabriel Marcos
Rafael Daniel Marcelo Bruno Eduardo Felipe Rodrigo Manuel Miguel Tiago Ricardo Rui Nuno Gonçalo
Diogo André Fernando Sérgio Jorge Vítor Hugo Leonardo Gustavo Mateus Guilherme Thiago Vinícius
Fábio Leandro Márcio Renato Alexandre Anderson Wellington Fernandes Roberto Caio Henrique Otávio
César Júlio Raimundo Sebastião Severino Afonso Duarte Martim Salvador Simão Tomás Joaquim
Bernardo Luiz-Felipe José-Carlos João-Paulo Luís-Miguel"""

PORTUGUESE_WOMEN = """Maria Ana Francisca Antónia Adriana Juliana Márcia Fernanda Patrícia Aline
Sandra Camila Amanda Bruna Jéssica Letícia Júlia Luciana Vanessa Mariana Gabriela Vera Vitória
Larissa Cláudia Beatriz Rita Joana Catarina Inês Sofia Marta Carla Sónia Teresa Helena Isabel
Susana Cristina Paula Fátima Rosa Lúcia Raquel Débora Priscila Renata Tatiana Simone Bianca
Carolina Leonor Matilde Mafalda Madalena Conceição Graça Filipa Ana-Paula Maria-José
Maria-Eduarda"""

PORTUGUESE_FAMILIES = """Silva Santos Oliveira Souza Pereira Lima Ferreira Costa Rodrigues
Almeida Nascimento Alves Carvalho Araújo Ribeiro Sousa Fernandes Gonçalves Martins Rocha Gomes
Barbosa Lopes Marques Vieira Soares Dias Mendes Nunes Moreira Cardoso Ramos Castro Teixeira
Correia Cunha Pinto Monteiro Borges Freitas Batista Campos Moura Cavalcanti Machado Reis Andrade
Tavares Coelho Melo Azevedo Barros Fonseca Duarte Miranda Neves Pires Antunes Henriques Matos
Simões Morais Macedo Figueiredo Magalhães Guimarães Siqueira Nogueira Sampaio Bezerra Peixoto
Brito Vasconcelos Queiroz da-Silva dos-Santos de-Oliveira da-Costa da-Conceição de-Souza
do-Nascimento de-Almeida e-Silva Rebelo Salgueiro Valadares Wanderley Schneider Bianchi Nakamura"""

PORTUGUESE_STARTS = """Alva Ama Bar Bel Bran Cal Cam Car Cas Cor Espi Fal Fi Fon Gar La Lei Ma
Mon Mos Nor Ol Pal Pas Pi Quei Ra Ri Sal Sea Se Tei Tor Va Vas Vi"""

PORTUGUESE_ENDS = """bra eira eiro ães ande ares edo ilha inho inha lhães mão nada nha queira
ral reira res rosa sco telo tela veira vedo xoto zende cena doso gal"""
