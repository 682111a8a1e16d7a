import { wordSet } from "../../documents/analyse/lexicon/word-set";

// English words, each in its base form. Words that praise or blame in one text and say nothing in the next are left out: fine,
// free, just, kind, like, patient, pretty, quality, sound, well; cheap, cold, cut, hard, lie, low, mean, sharp.

/** Words that speak well of something. */
export const GOOD_WORDS = wordSet(`
  accessible accomplish accurate achieve achievement admirable admire advantage advantageous affable affection
  affordable agreeable applaud appreciate appreciation appropriate approve attentive attractive authentic balanced
  beautiful beneficial benefit benign better bonus boost brave bright calm capable careful caring celebrate charm
  charming cheer cheerful clean clear clever comfort comfortable commend compassion compassionate competent compliment
  confident congratulate considerate consistent convenient convincing cooperative cordial courage courteous creative
  credible cure decent delicious dependable deserve desirable diligent durable eager earnest ease easy effective
  efficient effortless elegant encourage engaging enhance enjoy enjoyable enrich enthusiasm enthusiastic ethical excite
  excited exciting expert fair faithful fascinating fast favorable favorite favourable favourite fortunate fresh
  friendly fruitful fun funny gain generous genial gentle genuine glad good grace graceful gracious grateful gratitude
  great happy harmonious harmony heal healthy heartening helpful honest honour hope hopeful hospitable humane
  imaginative impress impressed impressive improve improvement ingenious innovative inspire inspiring instructive
  intelligent interesting intuitive inviting joy joyful keen laugh lively logical loyal luck lucky memorable merit
  modern motivate neat nice noble nourish nourishing optimal optimism optimistic peace peaceful pleasant please pleased
  pleasing pleasure plentiful polite popular positive praise precise prefer productive proficient profit profitable
  progress prompt proper prosper prosperous protect proud prudent punctual quick quiet radiant rapid reassure reassuring
  recommend recommendation recover recovery refresh refreshing relax relaxed reliable reliably relief relieve resilient
  resolve respect respectful responsible responsive restore reward rewarding rich robust safe satisfaction satisfactory
  satisfied satisfy satisfying secure sensible serene simple sincere skilful skilled skillful smart smile smooth solve
  sophisticated spacious sparkle speedy spotless stable steady straightforward strength strengthen strong sturdy stylish
  succeed success successful suitable sunny superior support supportive surpass sustainable sympathetic talent talented
  tasty thank thankful thanks thorough thoughtful thrive tidy timely tolerant transparent trust trustworthy upbeat
  useful user-friendly valuable versatile vibrant victory vigorous vivid warm welcome welcoming well-built well-designed
  well-made well-run wholesome willing win wise witty worthwhile worthy
`);

/** Words that speak very well of something: they count twice. */
export const BEST_WORDS = wordSet(`
  adore amazing astonishing awesome best breathtaking brilliant dazzling delight delighted delightful ecstatic
  excellence excellent exceptional exemplary exquisite extraordinary fabulous fantastic first-class first-rate flawless
  glorious gorgeous heavenly ideal incredible invaluable joyous life-changing love lovely luxurious magical magnificent
  marvellous marvelous masterful masterpiece miracle miraculous outstanding overjoyed perfect perfection phenomenal
  priceless remarkable sensational spectacular splendid stellar stunning sublime superb terrific thrill thrilled
  thrilling top-notch treasure triumph triumphant unbeatable unforgettable unsurpassed wonderful wondrous world-class
`);

/** Words that speak ill of something. */
export const BAD_WORDS = wordSet(`
  abandon abrupt absurd abuse accident accuse ache adverse afraid aggravate aggressive aimless alarming alienate anger
  angry annoy annoyance annoyed annoying anxiety anxious apathetic apologise apologize appalled arbitrary arrogant
  ashamed awkward backward bad ban barren bias biased bitter blame bland bleak blunder bored boredom boring bother
  breach break breakdown broken brusque bug burden bureaucratic careless chaos chaotic cheat clumsy collapse complain
  complaint complicated concerned condemn confuse confused confusing confusion contaminate contamination contempt
  corrosion corrupt costly coward cracked cramped crash crisis criticise criticism criticize crowded crude cumbersome
  damage damaged damp danger dangerous dead deadlock dearth death deceive deceptive defect defective deficient deficit
  defy delay delayed demoralised demoralising deny deplete depress depressed depressing deprive destroy destruction
  deteriorate detrimental difficult difficulty dirty disadvantage disagree disagreeable disagreement disappoint
  disappointed disappointing disappointment disapprove disbelief discomfort discontent discourage discouraging
  discriminate disgrace dishonest dislike dismal dismay dispute disregard disrespect disrupt disruption dissatisfaction
  dissatisfied distort distract distress distressed distrust disturb disturbing doubt doubtful drab dread dreary dull
  embarrass embarrassed embarrassing embarrassment empty erode error evade exaggerate excessive exhausted exhausting
  expensive expose fail failure fake false fault faulty fear fearful feeble fiasco flaw flawed flimsy forbid forget
  fragile fraud frighten frightening frustrate frustrated frustrating frustration fury fussy futile gloom gloomy greedy
  grief grim grumble guilt guilty hamper harass harm harmful harsh hassle hazard hazardous helpless hesitate hinder
  hostile hurt idle ignorant ignore ill illegal illness illogical imbalance impatient imperfect impolite impossible
  impractical imprecise inaccurate inadequate inappropriate incapable incompetent incomplete inconsistent inconvenience
  inconvenient incorrect ineffective inefficient inept inferior inflexible injure injury injustice insecure insincere
  insufficient insult insulting intolerant invalid irregular irrelevant irresponsible irritate irritated irritating
  irritation jam jealous lack lacking lag lame late lawsuit lazy leak liar limp litigation lonely lose loss loud lousy
  malfunction meagre mediocre menace mess messy misery misfortune mislead misleading mismanage mistake mistaken mistreat
  mistrust misunderstand misuse monotonous mould mouldy muddle muddled murky nasty needless negative neglect negligent
  nervous noisy nonsense nuisance obnoxious obscure obsolete obstacle obstruct odd offend offensive opaque outage
  outdated overcharge overcrowded overdue overpriced overwhelmed pain painful panic penalty peril perilous pessimism
  pessimistic pitiful plagued pointless poison poisonous pollute pollution poor poorly postpone problem problematic
  prohibit protest punish punishment quarrel refuse regret regrettable reject rejection reluctant repetitive resent
  resentful restless restrict restrictive ridiculous rigid risk risky rotten rough rude ruin ruined rusty sad sadness
  scandal scarce scared scary sceptical senseless setback severe shabby shallow shame short-sighted shortage shortcoming
  shut sick sickness slack sloppy slow slump smell smelly sorrow sorry spill spoil spoiled spoilt stagnant stain stale
  steal stolen strain stress stressed stressful strict struggle stubborn stuck stupid subpar suffer suspicion suspicious
  tasteless tedious tense tension thoughtless threat threaten threatening tired tiresome tiring trouble troublesome ugly
  unable unacceptable unaffordable unattractive unaware unbearable uncertain uncertainty unclear uncomfortable
  unconvincing uncooperative undecided undermine undesirable uneasy unethical unfair unfavourable unfit unfortunate
  unfriendly unhappy unhealthy unhelpful uninspired unjust unkind unlucky unnecessary unpleasant unpopular unpredictable
  unprofessional unprofitable unreasonable unreliable unresolved unresponsive unsafe unsatisfactory unsatisfied unstable
  unsuccessful unsuitable untidy untrue unusable unwanted unwelcome unwell unwilling unwise upset useless vague vain
  victim violate violation violent vulnerable warn wary waste wasted wasteful weak weakness weary woeful worn worried
  worry worrying worse worsen worthless wound wreck wrong
`);

/** Words that speak very ill of something: they count twice. */
export const WORST_WORDS = wordSet(`
  abhor abhorrent abominable abysmal agonising agony appalling atrocious awful calamity cataclysmic catastrophe
  catastrophic cruel cruelty deadly despair desperate despicable despise detest devastate devastated devastating
  devastation dire disaster disastrous disgust disgusted disgusting dreadful enraged evil excruciating fatal furious
  ghastly gruesome hate hateful hatred heartbreaking heinous hellish hideous horrendous horrible horrific horrified
  horrify horror humiliate humiliated humiliating inexcusable infuriate infuriated infuriating intolerable loathe
  loathsome miserable nightmare nightmarish obscene outrage outraged outrageous pathetic repugnant repulsive revolting
  scam shameful shocking sickening terrible terrified terrify terrifying terror toxic tragedy tragic traumatic
  unforgivable vicious vile worst wretched
`);

/** Words that turn what follows them into its opposite. */
export const NEGATORS = wordSet(`
  barely cannot hardly neither never no nobody none nor not nothing nowhere scarcely seldom without
`);

/** By how much a word makes the next one stronger or weaker. */
export const DEGREES: ReadonlyMap<string, number> = new Map([
  ...degrees(1.5, "awfully deeply especially greatly highly particularly really so terribly too very"),
  ...degrees(2, "absolutely completely enormously entirely exceedingly extraordinarily extremely hugely immensely"),
  ...degrees(2, "incredibly outrageously thoroughly totally truly utterly"),
  ...degrees(0.5, "fairly marginally mildly moderately partially partly rather relatively slightly somewhat"),
]);

function degrees(factor: number, words: string): [string, number][] {
  return words.split(" ").map((word) => [word, factor]);
}

/** Words that only look like a form of one above. */
export const LOOKALIKES = wordSet("banner goods lately later latest odds");

/** Where what is said begins anew, and a "not" before it no longer counts. */
export const TURNS = wordSet("although and because but though which while yet");
