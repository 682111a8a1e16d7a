import { wordSet } from "./word-set";

/** English words that carry grammar and no topic, in lower case. */
export const STOP_WORDS = wordSet(`
  a about above across after afterwards again against all almost along already also although always am among an and
  another any anybody anyone anything anywhere are around as at away back be became because become becomes been before
  behind being below beneath beside besides between beyond both but by came can cannot come could despite did do does
  doing done down due during each either else elsewhere enough even ever every everybody everyone everything everywhere
  except few for former from further gave get gets getting give given gives go goes going gone got had hardly has have
  having he hence her here hers herself him himself his how however i if in indeed inside instead into is it its itself
  just keep keeps kept know known last latter least less let like likely made mainly make makes making many may maybe me
  meanwhile might mine more moreover most mostly much must my myself near nearly neither never nevertheless next no nobody
  none nor not nothing now nowhere of off often on once one only onto or other others otherwise ought our ours ourselves
  out outside over own per perhaps please put puts quite rather really said same saw say says see seem seems seen several
  shall she should since so some somebody someone something sometimes somewhere soon still such take taken takes than that
  the their theirs them themselves then thence there therefore these they thing things this those though through throughout
  thus till to together too took toward towards under unless unlike until up upon us use used uses using usually very via
  want was we well went were what whatever when whenever where wherever whether which whichever while who whoever whole
  whom whose why will with within without would yes yet you your yours yourself yourselves
  don't doesn't didn't isn't aren't wasn't weren't hasn't haven't hadn't won't wouldn't can't couldn't shouldn't it's
  i'm you're they're we're that's there's what's let's he's she's i've you've we've they've i'll you'll we'll ll re ve
  first second third fourth fifth sixth seventh eighth ninth tenth two three four five six seven eight nine ten eleven
  twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half quarter
  etc eg ie vs re no nr mr mrs ms dr
`);

/** Words of any subject: too general to file a document under, in lower case. */
export const GENERAL_WORDS = wordSet(`
  able accept according account achieve act add added agree agreed ahead allow allows amount answer apart appear apply
  approve approved april arrive arrives ask asked asks august autumn bad base based bear began begin begins best better big
  announce announced answered bring brings brought buy bought buys city build call called careful carry case cause caused causes certain certainly change changed changes check
  choose chosen clear clearly close closed common compare compared complete completely concern condition confirm confirmed
  consider contain contains continue correct cost costs count course cover covers create current currently date day days
  december decide decided deliver depend describe details different difficult direct discussion double draft early easily easy
  effect end ended ends entire equal especially estimate estimated event exact exactly example expect expected explain
  explained explains extra face fact fail failed fails fall fallen far fast february feel felt figure fill final finally find
  finished fit fitted five fix fixed follow followed following follows form forward found four free friday full fully future
  general give good great group grow grown half hand happen happened hard held help high higher highest hold holds hour hours
  however idea important include included includes including increase inform information informed item items january join july
  june keep kind large larger largest late later lead leads learn leave led left length level lies lies limit limits line list
  little live long longer look looking lose lost lot low lower lowest main major man manage mark matter mean means measure
  measured meet meeting meetings member members mention middle mind minute minutes missing moment monday month monthly months morning move moved name
  named names necessary need needed needs new newest night note noted notice nothing november number numbers obtain occur
  october offer offered offers old open opened order ordered orders original page paid part particular parts past pay pays
  people percent perform period person place placed plan planned play point pointed possible present presented previous
  probably problem problems produce promised proof provide provided provides publish published question questions quick
  quickly raise raised ran range ranked rate reach reached read ready real reason receive received recent recently record
  recorded reduce related relevant remain remaining remains remember remove removed removes repair repaired replace replaced
  report reported reports require required requires respect rest result results return returned rise rose round run runs
  sample saturday scale season section select send sent separate september serious serve set shall short show showed shown
  shows side sign signed similar simple simply single situation size small smaller smallest sort space speak special
  specific stand stands start started starts state stated steps step stood stop stopped stops strong study summer sunday
  sure table talk taken task tasks tell term terms test tests text thank thing think third thought thursday time times today
  together told tomorrow total towards town towns tried true try trying tuesday turn turned type understand unit units until upper
  usual value various version view visit visited wait way ways wednesday week weeks went wide winter word words work worked
  world worse worst write written wrong year yearly years yesterday young
`);
