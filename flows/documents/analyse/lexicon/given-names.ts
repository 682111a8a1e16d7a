import { wordSet } from "./word-set";

/** Common given names of many languages, as a first hint that capitalised words are a person. */
export const GIVEN_NAMES = wordSet(`
  Aaron Abdul Abdullah Abigail Ada Adam Adel Adele Adrian Adriana Agata Agnes Agnieszka Ahmad Ahmed Aidan Aino Aisha Akira Alain Alan Albert
  Alberto Aldo Alejandra Alejandro Aleksandar Aleksandra Alessandra Alessandro Alex Alexander Alexandra Alexandre Alexei Alexis Alfonso
  Alfred Ali Alice Alicia Alina Alison Allison Alma Álvaro Amanda Amara Amber Amelia Amélie Amina Amir Amit Amy Ana Anastasia Anders André
  Andrea Andreas Andrei Andrés Andrew Andrzej Andy Angel Angela Angelika Angelo Anika Anil Anita Anja Anjali Ann Anna Annabel Anne Anneke
  Annette Annie Antoine Anton Antonia Antonio António Anya Aria Ariana Arjun Arnaud Arne Arno Arthur Arturo Arun Asha Ashley Astrid Audrey
  August Aurélie Axel Ayesha Barbara Bart Bartosz Beata Beatrice Beatriz Ben Benedict Benjamin Benoît Bernadette Bernard Bernd Bernhard
  Beth Bettina Bianca Bill Birgit Björn Bob Bogdan Boris Brandon Brenda Brendan Brian Bridget Brigitte Bruce Bruno Bryan Camila Camille
  Carl Carla Carlos Carmen Carol Carolin Carolina Caroline Catalina Caterina Catherine Cathy Cécile Cecilia Cedric Chantal Charles Charlie
  Charlotte Chen Chiara Chidi Chioma Chloe Chris Christa Christel Christian Christiane Christina Christine Christophe Christopher Claire
  Clara Claude Claudia Claudio Claus Clemens Clément Colin Colm Connor Conor Constance Corinne Craig Cristina Cynthia Dagmar Daisy Damian
  Dan Daniel Daniela Daniele Daniella Danielle Danny Darius Darren Dave David Dawn Dean Deborah Declan Deepak Delphine Denis Denise Dennis
  Derek Diana Diane Diego Dieter Dietmar Dimitri Dirk Dmitri Dolores Dominic Dominik Dominique Donald Donna Doris Dorota Dorothy Douglas
  Duncan Dylan Ebba Edgar Edith Eduardo Edward Edwin Eero Eileen Elaine Eleanor Elena Elias Elif Elin Elisa Elisabeth Élise Elizabeth Ella
  Ellen Elliot Elsa Emeka Emil Emilia Emilie Emily Emma Emmanuel Enrico Enrique Eric Erica Erik Erika Erin Ernst Esther Ethan Eugene Eva Evan
  Evelyn Ewa Fabian Fabio Fatima Fatma Federica Federico Felicity Felix Fernanda Fernando Filip Finn Fiona Florence Florian Frances Francesca
  Francesco Francis Francisca Francisco Franck François Françoise Frank Franz Fred Freddie Frederic Frédéric Frederick Frederik Freya
  Friedrich Gabriel Gabriela Gabriele Gareth Gary Gavin Gemma Geoffrey Georg George Georges Georgia Georgina Gerald Gerard Gerhard Gérard
  Giacomo Gianni Gilles Gillian Gina Giorgio Giovanna Giovanni Gisela Giulia Giuseppe Gloria Gonzalo Gordon Grace Graham Greg Gregor
  Gregory Greta Grzegorz Guido Guillaume Guillermo Günter Gustav Guy Hamza Han Hana Hannah Hanna Hannes Hans Harald Harold Harriet Harry
  Hassan Hazel Heather Hector Heidi Heike Heiko Heinrich Heinz Helen Helena Helene Hélène Helga Helmut Henri Henrik Henry Herbert Hermann
  Hilary Hilda Hiroshi Holger Holly Horst Howard Hugh Hugo Ian Ibrahim Ida Ignacio Igor Ikram Imran Ines Inès Inés Inga Inge Ingo Ingrid
  Ioana Irene Irina Iris Irma Isaac Isabel Isabella Isabelle Ismail István Ivan Ivana Jack Jackie Jacob Jacqueline Jacques Jaime Jakob Jakub
  James Jamie Jan Jana Jane Janet Janine Jannik Janusz Jasmin Jasmine Jason Javier Jay Jean Jeanette Jeanne Jeff Jeffrey Jenna Jennifer Jens
  Jeremy Jerome Jérôme Jerry Jerzy Jesper Jesse Jessica Jesús Jill Jim Joan Joana Joanna Joanne João Joaquín Jochen Joe Joel Johan Johann
  Johanna Johannes John Johnny Jon Jonas Jonathan Jordan Jorge Jörg José Josef Joseph Josephine Joshua Joy Joyce Juan Juana Judith Judy Julia
  Julian Juliana Julie Julien Juliet Julio Jun Jürgen Justin Justyna Kai Kamal Karen Karim Karin Karina Karl Karla Karolina Karsten Kasia Kate
  Katarina Katarzyna Katharina Katherine Kathleen Kathryn Kathy Katie Katja Katrin Kay Kayla Keith Kelly Ken Kenneth Kenji Kerstin Kevin
  Khaled Kim Kimberly Kirsten Klara Klaus Konrad Konstantin Krisztina Kristen Kristian Kristin Kristina Krzysztof Kumar Kurt Kwame Kyle
  Lars László Laura Lauren Laurence Laurent Layla Lea Leah Lee Leila Lena Leo Leon Leonard Leonardo Leonie Leroy Leslie Leticia Lewis Liam Lidia
  Lilian Lilly Lily Linda Lindsay Ling Linus Lisa Liz Logan Lorena Lorenzo Lottie Louis Louisa Louise Luc Luca Lucas Lucia Luciana Lucie Lucy
  Ludwig Luis Luisa Luiz Lukas Łukasz Luke Lydia Lynn Maciej Madeleine Magda Magdalena Magnus Mahmoud Maja Malcolm Malik Małgorzata Manfred
  Manon Manuel Manuela Mar Marc Marcel Marcela Marcello Marcin Marco Marcos Marcus Marek Margaret Margarita Margit Margot Maria María Mariam
  Marian Mariana Marianne Marie Marija Marina Mario Marion Marius Mark Marko Markus Marlene Marta Martha Martin Martina Martine Marvin Mary
  Mateo Mateusz Mathias Mathieu Mathilde Matilda Matt Matteo Matthew Matthias Maureen Maurice Mauro Max Maxim Maxime Maximilian Maya Mehmet Mei
  Melanie Melissa Mercedes Meredith Mia Michael Michał Michel Michela Michele Michelle Miguel Mihai Mika Mike Mikael Mikhail Milan Milena
  Milica Min Ming Mirjam Miriam Mohamed Mohammad Mohammed Moira Molly Mona Monica Monika Monique Morgan Moritz Muhammad Mustafa Nadia Nadine
  Nancy Naomi Natalia Natalie Natasha Nathalie Nathan Neha Neil Ngozi Nicholas Nick Nicola Nicolas Nicole Nigel Niklas Nikola Nikolai Nina Nils
  Nisha Noah Noel Nora Norbert Norma Norman Nuno Nuria Olaf Oleg Olga Olive Oliver Olivia Olivier Omar Oscar Oskar Otto Pablo Paolo Pascal
  Patrice Patricia Patrick Patrik Paul Paula Paulina Pauline Paulo Pavel Paweł Pedro Penelope Penny Per Peter Petra Phil Philip Philipp
  Philippe Phillip Pia Pierre Pietro Pilar Piotr Priscilla Priya Rachel Rafael Rafał Raj Rajesh Ralf Ralph Ramón Raphael Raquel Rashid Raúl Ravi
  Raymond Rebecca Regina Reinhard Renata Renate René Rhys Ricardo Riccardo Richard Rita Robert Roberta Roberto Robin Rocío Rodrigo Roger Rohan
  Roland Rolf Roman Romain Ron Ronald Rosa Rosalie Rosalind Rosanna Rose Rosemary Ross Roxana Roy Ruben Rudolf Rupert Russell Ruth Ryan Sabine
  Sabrina Said Sakura Sally Salma Salvador Sam Samantha Samir Samuel Sandra Sandrine Sandy Sanjay Sara Sarah Sascha Saskia Sean Sebastian
  Sébastien Selma Serena Serge Sergei Sergio Seth Shane Shannon Sharon Shaun Sheila Shirley Sibylle Siegfried Sigrid Silke Silvia Simon Simona
  Simone Siobhan Sofia Sofie Solveig Sonia Sonja Sophia Sophie Stacey Stanislav Stefan Stefania Stefano Steffen Stella Stephan Stephanie Stéphane
  Stephen Steve Steven Stuart Sunil Susan Susana Susanna Susanne Suzanne Sven Svetlana Sybille Sylvia Sylvie Takeshi Tamara Tania Tanja Tanya
  Tara Tariq Tatiana Ted Tendai Teresa Terry Tessa Thabo Theo Theodor Theresa Thérèse Thibault Thierry Thomas Thorsten Tiago Tim Timo Timothy
  Tina Tobias Todd Tom Tomás Tomasz Toni Tony Torsten Tracey Tracy Trevor Tristan Tyler Ulf Ulrich Ulrike Ursula Ute Uwe Valentin Valentina
  Valeria Valérie Vanessa Vera Verena Veronica Veronika Véronique Vicente Victor Victoria Vijay Viktor Viktoria Vincent Vincenzo Viola Violet
  Virginia Virginie Vladimir Volker Walter Wanda Wayne Wei Wendy Werner Wilhelm Willem William Wioletta Wojciech Wolfgang Xavier Yan Yannick Yasmin
  Yasmine Yolanda Youssef Yuki Yuri Yusuf Yves Yvette Yvonne Zachary Zainab Zoe Zoé Zofia Zsófia Zsuzsanna
`);
