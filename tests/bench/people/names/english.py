"""English names, commonest first, and how its rare family names are built."""

from __future__ import annotations

MEN = """James John Robert Michael David William Richard Thomas Mark Charles Steven Gary Joseph
Daniel Paul Kevin Brian Matthew Christopher Andrew Anthony Jeffrey Kenneth George Edward Ryan
Jason Eric Stephen Jonathan Timothy Scott Justin Brandon Benjamin Samuel Gregory Patrick
Alexander Jack Nicholas Adam Peter Nathan Zachary Kyle Ethan Jeremy Christian Sean Austin Noah
Jordan Luke Simon Graham Ian Neil Stuart Alan Philip Colin Craig Keith Trevor Derek Martin
Douglas Henry Oliver Harry Lewis Callum Liam Connor Aidan Declan Rory Owen Rhys Gareth Dylan
Evan Geoffrey Nigel Roger Russell Walter Harold Arthur Albert Frank Raymond Lawrence Dennis
Jerry Tyler Aaron Jose Carl Willie Terry Ralph Roy Eugene Louis Wayne Bobby Victor Ernest Todd
Curtis Leonard Warren Dean Dale Chad Brett Travis Marcus Shane Joel Clinton Theodore Barry
Bernard Francis Gordon Angus Hamish Duncan Fergus Malcolm Ross Elliot Julian Toby Miles Felix
Max Isaac Caleb Hunter Mason Logan Wesley Spencer Preston Garrett Blake Grant Clayton Cameron
Desmond Tyrone Darnell Jamal Andre Omar Reginald Clifford Stanley Norman Herbert Leslie Ronald
Donald Clive Roland Quentin Rupert Hugh Giles Piers Jasper"""

WOMEN = """Mary Jennifer Elizabeth Linda Patricia Susan Barbara Jessica Sarah Karen Lisa Nancy
Margaret Sandra Ashley Emily Kimberly Donna Michelle Carol Amanda Melissa Deborah Stephanie
Rebecca Laura Sharon Cynthia Kathleen Amy Angela Shirley Anna Ruth Brenda Pamela Nicole
Katherine Samantha Christine Catherine Virginia Rachel Janet Emma Carolyn Maria Heather Diane
Julie Joyce Victoria Kelly Christina Lauren Joan Evelyn Olivia Judith Megan Cheryl Martha Andrea
Frances Hannah Jacqueline Ann Gloria Jean Kathryn Alice Teresa Sara Janice Doris Madison Julia
Grace Judy Abigail Marie Denise Beverly Amber Theresa Marilyn Danielle Diana Brittany Natalie
Sophia Rose Isabella Alexis Kayla Charlotte Fiona Gillian Nicola Claire Joanne Helen Alison
Tracey Lorraine Kirsty Shona Eilidh Morag Siobhan Niamh Aoife Ciara Roisin Caitlin Bronwyn Carys
Gemma Hayley Stacey Kerry Leanne Zoe Chloe Imogen Phoebe Harriet Georgina Philippa Rosalind
Beatrice Eleanor Audrey Vivian Miriam Naomi Leah Esther Lydia Paige Brooke Morgan Sydney Jasmine
Destiny Tiffany Erica Tamara Latoya Keisha Monique Yolanda Rhonda Wendy Bonnie Peggy Sheila
Glenda Hazel Ivy Daisy Poppy Freya Tess"""

FAMILIES = """Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas
Moore Martin Jackson Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright
Scott Hill Green Adams Nelson Baker Hall Campbell Mitchell Carter Roberts Phillips Evans Turner
Parker Collins Edwards Stewart Morris Murphy Cook Rogers Morgan Cooper Peterson Reed Bailey
Kelly Howard Ward Cox Richardson Watson Brooks Wood James Bennett Gray Hughes Price Myers Long
Foster Sanders Ross Powell Sullivan Russell Fisher Henderson Cole Graham Reynolds Hamilton Ford
Wallace West Cole Hayes Bryant Gibson Ellis Stevens Murray Marshall Owens McDonald Kennedy Wells
Woods Barnes Webb Simpson Tucker Porter Hunter Hicks Crawford Boyd Mason Kennedy Warren Dixon
Burns Gordon Shaw Holmes Rice Robertson Hunt Black Daniels Palmer Mills Nichols Grant Knight
Ferguson Stone Hawkins Dunn Perkins Hudson Spencer Gardner Stephens Payne Pierce Berry Matthews
Arnold Wagner Willis Ray Watkins Olson Carroll Duncan Snyder Hart Cunningham Bradley Lane
Andrews Ruiz Harper Fox Riley Armstrong Carpenter Weaver Greene Lawrence Elliott Chavez Sims
Austin Peters Kelley Franklin Lawson Fields Ryan Schmidt Carr Vasquez Wheeler Chapman Oliver
Montgomery Richards Williamson Johnston Banks Meyer Bishop McCoy Howell Morrison Hansen Garza
Harvey Little Burton Stanley Jacobs Reid Fuller Lynch Dean Gilbert Garrett Welch Larson Frazier
Burke Hanson Day Moreno Bowman Fowler Brewer Hoffman Carlson Silva Pearson Holland Douglas
Fleming Jensen Vargas Byrd Davidson Hopkins May Terry Herrera Wade Soto Walters Curtis Neal
Caldwell Lowe Jennings Barnett Graves Horton Shelton Barrett Obrien Castro Sutton Gregory
McKinney Lucas Miles Craig Chambers Holt Lambert Fletcher Watts Bates Hale Rhodes Pena Beck
Newman Haynes McDaniel Bush Vaughn Parks Dawson Santiago Norris Hardy Love Steele Curry Powers
Schultz Barker Page Ball MacLeod MacKenzie MacKay Sinclair Drummond Gallagher Doyle O'Connor
O'Neill O'Brien O'Sullivan Byrne Kavanagh Nolan Brennan Quinn Fitzgerald Fitzpatrick Flynn
Llewellyn Griffiths Pritchard Rees Bowen Cadwallader Trelawny Penrose Tremayne Pascoe Whitaker
Attenborough Ramsbottom Higginbotham Featherstone Blenkinsop Cholmondeley Okafor Adeyemi Mensah"""

STARTS = """Ash Ald Ack Ains Apple Arm Back Bald Barn Bays Beau Bick Black Blen Bol Brad Brack
Bran Brock Brom Buck Burn Cald Car Chad Chat Chesh Clay Clif Cob Col Cop Crum Cul Dal Den Ders
Dun Eas Ecc Ed Elm Ever Fair Far Fen Flax Ful Gar Gold Grim Hal Hamp Har Hath Hay Hazel Hen Hep
Hin Hol Hum Kel Kim Kings Lang Led Ling Lock Long Mal Mars Mer Mid Mor New Nor Oak Old Ol Pem
Pen Pick Pres Rad Raw Red Ridge Rock Roth Rus Sand Sel Sher Ship Skel Stan Stap Stock Strat Swin
Tat Thorn Til Town Trow Wake Wal War Wel Wen West Whit Wid Win Wol Wood Wor Wy Yar"""

ENDS = """ford ley ton field wood well worth ham by man son stead shaw croft bridge brook wick
more gate burn den don combe hurst bury dale land thorpe ridge sby stone water house smith kins
man"""
