#include "tests/check.h"

#include "kiosk/gate.h"

#define NOW 1000

static struct policy policy;

static int
before(void **state)
{
	(void)state;
	kiosk_policy_default(&policy);
	return 0;
}

/* clang-format off */
static const struct story {
	const char *name;
	enum gate_event events[24];
	enum gate_state want;
} stories[] = {
#define UP GATE_EV_READY, GATE_EV_CLEARED
#define READ GATE_EV_DOCUMENT, GATE_EV_MRZ_OK, GATE_EV_CHIP, GATE_EV_ACCESS_OK
#define BAD GATE_EV_DOCUMENT, GATE_EV_MRZ_BAD
#define END GATE_EVENT_COUNT
	{"ready",               {UP, END}, GATE_IDLE},
	{"genuine",             {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, GATE_EV_STORED, END}, GATE_DOOR_OPEN},
	{"goes through",        {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, GATE_EV_STORED, GATE_EV_WENT_THROUGH, END}, GATE_PASSED},
	{"not stored",          {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, GATE_EV_STORE_FAILED, END}, GATE_OFFICER},
	{"policy says no",      {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_DENIED, END}, GATE_OFFICER},
	{"another man",         {UP, READ, GATE_EV_TRUSTED, GATE_EV_NO_MATCH, GATE_EV_NO_MATCH, GATE_EV_NO_MATCH, END}, GATE_OFFICER},
	{"two tries, then",     {UP, READ, GATE_EV_TRUSTED, GATE_EV_NO_MATCH, GATE_EV_NO_MATCH, GATE_EV_MATCH, END}, GATE_SCREENING},
	{"forged",              {UP, READ, GATE_EV_REFUSED, END}, GATE_OFFICER},
	{"match before trust",  {UP, READ, GATE_EV_MATCH, END}, GATE_OFFICER},
	{"stored before trust", {UP, READ, GATE_EV_STORED, END}, GATE_OFFICER},
	{"wrong MRZ once",      {UP, GATE_EV_DOCUMENT, GATE_EV_MRZ_OK, GATE_EV_ACCESS_WRONG, END}, GATE_ASK_AGAIN},
	{"wrong MRZ twice",     {UP, GATE_EV_DOCUMENT, GATE_EV_MRZ_OK, GATE_EV_ACCESS_WRONG, GATE_EV_DOCUMENT, GATE_EV_MRZ_OK, GATE_EV_ACCESS_WRONG, END}, GATE_OFFICER},
	{"unreadable twice",    {UP, GATE_EV_DOCUMENT, GATE_EV_MRZ_BAD, GATE_EV_DOCUMENT, GATE_EV_MRZ_BAD, END}, GATE_OFFICER},
	{"taken away",          {UP, READ, GATE_EV_CHIP_GONE, END}, GATE_REMOVED},
	{"put back",            {UP, READ, GATE_EV_CHIP_GONE, GATE_EV_CHIP, GATE_EV_ACCESS_OK, END}, GATE_READING},
	{"put back, unheard",   {UP, READ, GATE_EV_CHIP_GONE, GATE_EV_CHIP, GATE_EV_TRUSTED, END}, GATE_FACE},
	{"gone before access",  {UP, GATE_EV_DOCUMENT, GATE_EV_MRZ_OK, GATE_EV_CHIP, GATE_EV_CHIP_GONE, GATE_EV_CHIP, GATE_EV_ACCESS_OK, GATE_EV_TRUSTED, END}, GATE_FACE},
	{"taken away for good", {UP, READ, GATE_EV_CHIP_GONE, GATE_EV_DEADLINE, END}, GATE_OFFICER},
	{"nobody: announced",   {UP, READ, GATE_EV_TRUSTED, GATE_EV_DEADLINE, END}, GATE_WARNING},
	{"nobody: officer",     {UP, READ, GATE_EV_TRUSTED, GATE_EV_DEADLINE, GATE_EV_DEADLINE, END}, GATE_OFFICER},
	{"more time once",      {UP, READ, GATE_EV_TRUSTED, GATE_EV_DEADLINE, GATE_EV_MORE_TIME, END}, GATE_FACE},
	{"more time twice",     {UP, READ, GATE_EV_TRUSTED, GATE_EV_DEADLINE, GATE_EV_MORE_TIME, GATE_EV_DEADLINE, GATE_EV_MORE_TIME, END}, GATE_OFFICER},
	{"chip silent",         {UP, GATE_EV_DOCUMENT, GATE_EV_MRZ_OK, GATE_EV_DEADLINE, END}, GATE_OFFICER},
	{"silent while read",   {UP, READ, GATE_EV_DEADLINE, END}, GATE_OFFICER},
	{"a picture before the camera", {UP, READ, GATE_EV_TRUSTED, GATE_EV_ATTACK, END}, GATE_OFFICER},
	{"nobody judged that",  {UP, READ, GATE_EV_TRUSTED, GATE_EV_NO_PAD, END}, GATE_OFFICER},
	{"no face model",       {UP, READ, GATE_EV_TRUSTED, GATE_EV_NO_FACE, END}, GATE_OFFICER},
	{"worker dies",         {UP, READ, GATE_EV_WORKER_LOST, END}, GATE_OFFICER},
	{"dies while idle",     {UP, GATE_EV_WORKER_LOST, END}, GATE_OUT_OF_SERVICE},
	{"help",                {UP, GATE_EV_DOCUMENT, GATE_EV_HELP, END}, GATE_OFFICER},
	{"door broken",         {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, GATE_EV_STORED, GATE_EV_DOOR_FAULT, END}, GATE_OFFICER},
	{"does not go through", {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, GATE_EV_STORED, GATE_EV_DEADLINE, END}, GATE_OFFICER},
	{"officer, next",       {UP, READ, GATE_EV_REFUSED, GATE_EV_DEADLINE, GATE_EV_CLEARED, END}, GATE_IDLE},
	{"nothing forgotten",   {UP, READ, GATE_EV_REFUSED, GATE_EV_DEADLINE, GATE_EV_DEADLINE, END}, GATE_OUT_OF_SERVICE},
	{"asks for a finger",   {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_MATCH, END}, GATE_FINGER},
	{"the right finger",    {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_MATCH, GATE_EV_FINGER_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, GATE_EV_STORED, END}, GATE_DOOR_OPEN},
	{"finger before face",  {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_FINGER_MATCH, END}, GATE_OFFICER},
	{"unasked finger",      {UP, READ, GATE_EV_TRUSTED, GATE_EV_FINGER_MATCH, END}, GATE_OFFICER},
	{"decided without it",  {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, END}, GATE_OFFICER},
	{"another finger",      {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_MATCH, GATE_EV_FINGER_NO_MATCH, GATE_EV_FINGER_NO_MATCH, GATE_EV_FINGER_NO_MATCH, END}, GATE_OFFICER},
	{"third touch",         {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_MATCH, GATE_EV_FINGER_NO_MATCH, GATE_EV_FINGER_NO_MATCH, GATE_EV_FINGER_MATCH, END}, GATE_SCREENING},
	{"sensor gone",         {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_MATCH, GATE_EV_NO_FINGER, END}, GATE_OFFICER},
	{"finger announced",    {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_MATCH, GATE_EV_DEADLINE, END}, GATE_FINGER_WARNING},
	{"finger, more time",   {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_MATCH, GATE_EV_DEADLINE, GATE_EV_MORE_TIME, END}, GATE_FINGER},
	{"no finger: officer",  {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_MATCH, GATE_EV_DEADLINE, GATE_EV_DEADLINE, END}, GATE_OFFICER},
	{"cannot: help",        {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_MATCH, GATE_EV_HELP, END}, GATE_OFFICER},
	{"late face",           {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_DEADLINE, GATE_EV_MATCH, END}, GATE_FINGER},
	{"on a watch-list",     {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_LISTED, END}, GATE_OFFICER},
	{"listed, not matching", {UP, READ, GATE_EV_TRUSTED, GATE_EV_NO_MATCH, GATE_EV_LISTED, END}, GATE_OFFICER},
	{"listed while the finger is taken", {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_MATCH, GATE_EV_LISTED, END}, GATE_OFFICER},
	{"the lists take too long", {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_DEADLINE, END}, GATE_DECIDING},
	{"and then have a hit", {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_DEADLINE, GATE_EV_ALLOWED, GATE_EV_STORED, GATE_EV_LISTED, END}, GATE_OFFICER},
	{"even behind the door", {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_DEADLINE, GATE_EV_ALLOWED, GATE_EV_STORED, GATE_EV_WENT_THROUGH, GATE_EV_LISTED, END}, GATE_OFFICER},
	{"screened before trust", {UP, READ, GATE_EV_SCREENED, END}, GATE_OFFICER},
	{"a first try's lists",  {UP, READ, GATE_EV_TRUSTED, GATE_EV_NO_MATCH, GATE_EV_SCREENED, END}, GATE_FACE},
	{"help meanwhile",      {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_HELP, END}, GATE_OFFICER},
	{"help before all",     {UP, GATE_EV_HELP, END}, GATE_OFFICER},
	{"wants to type",       {UP, BAD, GATE_EV_TYPE, END}, GATE_TYPING},
	{"typed",               {UP, BAD, GATE_EV_TYPE, GATE_EV_TYPED, END}, GATE_ACCESS},
	{"typed and read",      {UP, BAD, GATE_EV_TYPE, GATE_EV_TYPED, GATE_EV_CHIP, GATE_EV_ACCESS_OK, GATE_EV_TRUSTED, END}, GATE_FACE},
	{"typed wrongly",       {UP, BAD, GATE_EV_TYPE, GATE_EV_TYPED, GATE_EV_ACCESS_WRONG, END}, GATE_TYPING},
	{"typed wrongly twice", {UP, BAD, GATE_EV_TYPE, GATE_EV_TYPED, GATE_EV_ACCESS_WRONG, GATE_EV_TYPED, GATE_EV_ACCESS_WRONG, END}, GATE_OFFICER},
	{"typing opens nothing", {UP, BAD, GATE_EV_TYPE, GATE_EV_TYPED, GATE_EV_ALLOWED, END}, GATE_OFFICER},
	{"typed unasked",       {UP, READ, GATE_EV_TYPED, END}, GATE_READING},
	{"read after all",      {UP, BAD, GATE_EV_TYPE, GATE_EV_DOCUMENT, GATE_EV_MRZ_OK, END}, GATE_ACCESS},
	{"does not want to",    {UP, BAD, GATE_EV_TYPE, GATE_EV_BACK, END}, GATE_ASK_AGAIN},
	{"to and fro",          {UP, BAD, GATE_EV_TYPE, GATE_EV_BACK, GATE_EV_TYPE, GATE_EV_BACK, GATE_EV_TYPE, END}, GATE_OFFICER},
	{"typing, announced",   {UP, BAD, GATE_EV_TYPE, GATE_EV_DEADLINE, END}, GATE_TYPE_WARNING},
	{"typing, more time",   {UP, BAD, GATE_EV_TYPE, GATE_EV_DEADLINE, GATE_EV_MORE_TIME, END}, GATE_TYPING},
	{"typing, no more",     {UP, BAD, GATE_EV_TYPE, GATE_EV_DEADLINE, GATE_EV_DEADLINE, END}, GATE_OFFICER},
	{"cannot type: help",   {UP, BAD, GATE_EV_TYPE, GATE_EV_HELP, END}, GATE_OFFICER},
	{"a second one follows", {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, GATE_EV_STORED, GATE_EV_WENT_THROUGH, GATE_EV_TAILGATED, END}, GATE_OFFICER},
	{"somebody comes in by the exit", {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, GATE_EV_STORED, GATE_EV_WRONG_WAY, END}, GATE_OFFICER},
	{"a case is left behind", {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, GATE_EV_STORED, GATE_EV_WENT_THROUGH, GATE_EV_LEFT_OBJECT, END}, GATE_OFFICER},
	{"an emergency",        {UP, READ, GATE_EV_EMERGENCY, END}, GATE_OFFICER},
	{"an emergency, nobody there", {UP, GATE_EV_EMERGENCY, END}, GATE_OUT_OF_SERVICE},
	{"forced while idle",   {UP, GATE_EV_DOOR_FAULT, END}, GATE_OUT_OF_SERVICE},
	{"no entry to come in by", {UP, READ, GATE_EV_TRUSTED, GATE_EV_ENTERED, END}, GATE_OFFICER},
	{"officer admits",      {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_ADMIT, GATE_EV_STORED, END}, GATE_DOOR_OPEN},
	{"and they go through", {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_ADMIT, GATE_EV_STORED, GATE_EV_WENT_THROUGH, END}, GATE_PASSED},
	{"admitted, not stored", {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_ADMIT, GATE_EV_STORE_FAILED, END}, GATE_OFFICER},
	{"not stored in time",  {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_ADMIT, GATE_EV_DEADLINE, GATE_EV_STORED, END}, GATE_OFFICER},
	{"stored, not admitted", {UP, READ, GATE_EV_REFUSED, GATE_EV_STORED, GATE_EV_STORED, END}, GATE_OFFICER},
	{"admits, then a hit",  {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_ADMIT, GATE_EV_LISTED, END}, GATE_OFFICER},
	{"admits while reading", {UP, READ, GATE_EV_ORDER_ADMIT, END}, GATE_OFFICER},
	{"admits in time",      {UP, READ, GATE_EV_REFUSED, GATE_EV_DEADLINE, GATE_EV_CLEARED, GATE_EV_ORDER_ADMIT, END}, GATE_OUT_OF_SERVICE},
	{"officer refuses",     {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_REFUSE, END}, GATE_TURNED_AWAY},
	{"and then admits",     {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_REFUSE, GATE_EV_ORDER_ADMIT, END}, GATE_TURNED_AWAY},
	{"the face once more",  {UP, READ, GATE_EV_TRUSTED, GATE_EV_NO_FACE, GATE_EV_ORDER_FACE, END}, GATE_FACE},
	{"without a document",  {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_FACE, END}, GATE_OFFICER},
	{"all once more",       {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_AGAIN, GATE_EV_CLEARED, END}, GATE_IDLE},
	{"corrects the zone",   {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_CORRECT, END}, GATE_MRZ},
	{"and it opens the chip", {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_CORRECT, GATE_EV_MRZ_OK, GATE_EV_ACCESS_OK, GATE_EV_TRUSTED, END}, GATE_FACE},
	{"and it is wrong too", {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_CORRECT, GATE_EV_MRZ_BAD, GATE_EV_DOCUMENT, GATE_EV_MRZ_BAD, END}, GATE_OFFICER},
	{"corrected too often", {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_CORRECT, GATE_EV_HELP, GATE_EV_ORDER_CORRECT, GATE_EV_HELP, GATE_EV_ORDER_CORRECT, GATE_EV_HELP, GATE_EV_ORDER_CORRECT, END}, GATE_OFFICER},
	{"trust does not outlast a correction", {UP, READ, GATE_EV_TRUSTED, GATE_EV_NO_FACE, GATE_EV_ORDER_CORRECT, GATE_EV_HELP, GATE_EV_ORDER_FACE, END}, GATE_OFFICER},
	{"corrects unasked",    {UP, READ, GATE_EV_ORDER_CORRECT, END}, GATE_OFFICER},
	{"has them wait",       {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_WAIT, GATE_EV_ORDER_ADMIT, GATE_EV_STORED, END}, GATE_DOOR_OPEN},
	{"waits too often",     {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_WAIT, GATE_EV_ORDER_WAIT, GATE_EV_ORDER_WAIT, GATE_EV_ORDER_ADMIT, END}, GATE_OFFICER},
	{"locked while idle",   {UP, GATE_EV_ORDER_CLOSE, END}, GATE_OUT_OF_SERVICE},
	{"locked while it reads", {UP, READ, GATE_EV_ORDER_CLOSE, END}, GATE_OFFICER},
	{"locked, and not in the door", {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_ADMIT, GATE_EV_STORED, GATE_EV_ORDER_CLOSE, END}, GATE_OFFICER},
	{"no event at all",     {UP, READ, (enum gate_event)77, GATE_EV_MATCH, END}, GATE_OFFICER},
}, mantrap[] = {
#define IN GATE_EV_TRUSTED, GATE_EV_ENTERED
	{"come in",             {UP, READ, GATE_EV_TRUSTED, END}, GATE_ENTERING},
	{"admitted from outside", {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_ADMIT, GATE_EV_STORED, END}, GATE_OFFICER},
	{"admitted from inside", {UP, READ, IN, GATE_EV_NO_FACE, GATE_EV_ORDER_ADMIT, GATE_EV_STORED, END}, GATE_DOOR_OPEN},
	{"come in, then a finger", {UP, READ, GATE_EV_TRUSTED_FINGER, GATE_EV_ENTERED, GATE_EV_MATCH, END}, GATE_FINGER},
	{"inside",              {UP, READ, IN, END}, GATE_FACE},
	{"through both doors",  {UP, READ, IN, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, GATE_EV_STORED, GATE_EV_WENT_THROUGH, END}, GATE_PASSED},
	{"does not come in",    {UP, READ, GATE_EV_TRUSTED, GATE_EV_DEADLINE, END}, GATE_OFFICER},
	{"forged: not in",      {UP, READ, GATE_EV_REFUSED, END}, GATE_OFFICER},
	{"two come in",         {UP, READ, GATE_EV_TRUSTED, GATE_EV_TAILGATED, END}, GATE_OFFICER},
	{"two are inside",      {UP, READ, IN, GATE_EV_CROWD, END}, GATE_OFFICER},
	{"a face before coming in", {UP, READ, GATE_EV_TRUSTED, GATE_EV_MATCH, END}, GATE_OFFICER},
	{"another man inside",  {UP, READ, IN, GATE_EV_NO_MATCH, GATE_EV_NO_MATCH, GATE_EV_NO_MATCH, END}, GATE_OFFICER},
}, kiosk[] = {
#define ADMITTED GATE_EV_TRUSTED, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED
	{"a token",             {UP, READ, ADMITTED, GATE_EV_STORED, END}, GATE_ISSUING},
	{"takes it",            {UP, READ, ADMITTED, GATE_EV_STORED, GATE_EV_ISSUED, END}, GATE_PASSED},
	{"and the next one",    {UP, READ, ADMITTED, GATE_EV_STORED, GATE_EV_ISSUED, GATE_EV_DEADLINE, GATE_EV_CLEARED, END}, GATE_IDLE},
	{"no paper",            {UP, READ, ADMITTED, GATE_EV_STORED, GATE_EV_NOT_ISSUED, END}, GATE_OFFICER},
	{"a printer that is silent", {UP, READ, ADMITTED, GATE_EV_STORED, GATE_EV_DEADLINE, END}, GATE_OFFICER},
	{"not stored, no token", {UP, READ, ADMITTED, GATE_EV_STORE_FAILED, END}, GATE_OFFICER},
	{"printed before it is stored", {UP, READ, ADMITTED, GATE_EV_ISSUED, END}, GATE_OFFICER},
	{"another man gets none", {UP, READ, GATE_EV_TRUSTED, GATE_EV_NO_MATCH, GATE_EV_NO_MATCH, GATE_EV_NO_MATCH, END}, GATE_OFFICER},
	{"an officer has no door here", {UP, READ, GATE_EV_REFUSED, GATE_EV_ORDER_ADMIT, GATE_EV_STORED, END}, GATE_OFFICER},
	{"takes no token",      {UP, GATE_EV_DOCUMENT, GATE_EV_TOKEN, END}, GATE_OFFICER},
	{"and sends nobody back", {UP, GATE_EV_DOCUMENT, GATE_EV_TOKEN_BACK, END}, GATE_OFFICER},
	{"on a list, at the printer", {UP, READ, ADMITTED, GATE_EV_STORED, GATE_EV_LISTED, END}, GATE_OFFICER},
}, apart[] = {
#define TOKEN GATE_EV_DOCUMENT, GATE_EV_TOKEN, GATE_EV_CLAIMED
	{"claims it",           {UP, GATE_EV_DOCUMENT, GATE_EV_TOKEN, END}, GATE_CLAIMING},
	{"looks",               {UP, TOKEN, END}, GATE_FACE},
	{"opens",               {UP, TOKEN, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, GATE_EV_STORED, END}, GATE_DOOR_OPEN},
	{"another man's token", {UP, TOKEN, GATE_EV_NO_MATCH, GATE_EV_NO_MATCH, GATE_EV_NO_MATCH, END}, GATE_OFFICER},
	{"used elsewhere",      {UP, GATE_EV_DOCUMENT, GATE_EV_TOKEN, GATE_EV_REFUSED, END}, GATE_OFFICER},
	{"nobody says whether", {UP, GATE_EV_DOCUMENT, GATE_EV_TOKEN, GATE_EV_DEADLINE, END}, GATE_OFFICER},
	{"claimed, and no token", {UP, GATE_EV_DOCUMENT, GATE_EV_CLAIMED, END}, GATE_OFFICER},
	{"a face before it is claimed", {UP, GATE_EV_DOCUMENT, GATE_EV_TOKEN, GATE_EV_MATCH, END}, GATE_OFFICER},
	{"no token at all",     {UP, GATE_EV_DOCUMENT, GATE_EV_MRZ_BAD, END}, GATE_ASK_AGAIN},
	{"nor the second time", {UP, GATE_EV_DOCUMENT, GATE_EV_MRZ_BAD, GATE_EV_DOCUMENT, GATE_EV_MRZ_BAD, END}, GATE_OFFICER},
	{"a forged one",        {UP, GATE_EV_DOCUMENT, GATE_EV_REFUSED, END}, GATE_OFFICER},
	{"one of another gate", {UP, GATE_EV_DOCUMENT, GATE_EV_TOKEN_BACK, END}, GATE_RETURNED},
	{"and the next one",    {UP, GATE_EV_DOCUMENT, GATE_EV_TOKEN_BACK, GATE_EV_DEADLINE, GATE_EV_CLEARED, END}, GATE_IDLE},
	{"it opens nothing",    {UP, GATE_EV_DOCUMENT, GATE_EV_TOKEN_BACK, GATE_EV_MATCH, GATE_EV_ALLOWED, END}, GATE_OFFICER},
	{"sent back, asks for help", {UP, GATE_EV_DOCUMENT, GATE_EV_TOKEN_BACK, GATE_EV_HELP, END}, GATE_OFFICER},
	{"sent back, not stored", {UP, GATE_EV_DOCUMENT, GATE_EV_TOKEN_BACK, GATE_EV_STORE_FAILED, END}, GATE_OUT_OF_SERVICE},
	{"the site began anew", {UP, GATE_EV_DOCUMENT, GATE_EV_TOKEN, GATE_EV_TOKEN_BACK, END}, GATE_RETURNED},
	{"too late to be of no use", {UP, TOKEN, GATE_EV_TOKEN_BACK, END}, GATE_OFFICER},
	{"reads no passport",   {UP, GATE_EV_DOCUMENT, GATE_EV_MRZ_OK, END}, GATE_OFFICER},
	{"nothing to type",     {UP, GATE_EV_DOCUMENT, GATE_EV_MRZ_BAD, GATE_EV_TYPE, END}, GATE_OFFICER},
	{"two tokens",          {UP, TOKEN, GATE_EV_TOKEN, END}, GATE_OFFICER},
	{"prints none",         {UP, TOKEN, GATE_EV_MATCH, GATE_EV_SCREENED, GATE_EV_ALLOWED, GATE_EV_ISSUED, END}, GATE_OFFICER},
	{"an officer admits",   {UP, GATE_EV_DOCUMENT, GATE_EV_REFUSED, GATE_EV_ORDER_ADMIT, GATE_EV_STORED, END}, GATE_DOOR_OPEN},
};
/* clang-format on */

static void
tell(const struct story *t, size_t n, enum gate_topology topology)
{
	for (; n > 0; t++, n--) {
		struct gate g;

		kiosk_gate_init(&g, &policy, topology, NOW);
		for (size_t j = 0; t->events[j] != END; j++)
			kiosk_gate_step(&g, &policy, t->events[j], NOW);
		if (g.state != t->want)
			fail_msg("%s: ended in %s", t->name,
			    kiosk_gate_state_name(g.state));
	}
}

static void
ends_each_story(void **state)
{
	(void)state;
	tell(stories, sizeof(stories) / sizeof(stories[0]), GATE_ONE_STEP);
	tell(mantrap, sizeof(mantrap) / sizeof(mantrap[0]), GATE_TWO_STEP);
	tell(kiosk, sizeof(kiosk) / sizeof(kiosk[0]), GATE_KIOSK);
	tell(apart, sizeof(apart) / sizeof(apart[0]), GATE_GATE);
}

/* Everything that can be reached, by trying every event everywhere. */
#define SEEN_MAX 250000
static struct gate seen[SEEN_MAX];
static size_t nseen;

/* Where in seen, plus one, by a digest of what tells two gates apart. */
#define SLOTS (1u << 20)
static uint32_t slot[SLOTS];

static size_t
remember(const struct gate *g)
{
	uint32_t h = 2166136261u ^ (uint32_t)g->state * 31 ^ g->facts * 1009;

	for (size_t i = 0; i < POLICY_COUNTERS; i++)
		h = (h ^ g->count[i]) * 16777619u;
	for (h ^= h >> 15; slot[h % SLOTS] != 0; h++) {
		const struct gate *old = &seen[slot[h % SLOTS] - 1];

		if (old->state == g->state && old->facts == g->facts &&
		    memcmp(old->count, g->count, sizeof(g->count)) == 0)
			return slot[h % SLOTS] - 1;
	}
	assert_true(nseen < SEEN_MAX);
	seen[nseen] = *g;
	slot[h % SLOTS] = (uint32_t)nseen + 1;
	return nseen++;
}

static void
examine(size_t i, enum gate_event e)
{
	const struct gate *from = &seen[i];
	struct gate g = *from;
	struct gate_step s = kiosk_gate_step(&g, &policy, e, NOW);
	bool rests = g.state == GATE_IDLE;

	assert_true((unsigned)g.state < GATE_STATE_COUNT);
	assert_int_equal(s.from, from->state);
	assert_int_equal(s.to, g.state);
	/* Only a state of rest waits for ever. */
	assert_int_equal(g.deadline_ms == UINT64_MAX, rests);
	assert_true(rests || g.deadline_ms > NOW);
	/* The door. */
	if (g.state == GATE_DOOR_OPEN || (s.actions & GATE_DO_OPEN) != 0)
		assert_true((g.facts & GATE_FACTS_DOOR) == GATE_FACTS_DOOR ||
		    (g.facts & GATE_FACTS_ORDER) == GATE_FACTS_ORDER);
	/* A kiosk has none, and nobody else prints a token. */
	if ((g.facts & GATE_FACT_DOOR) != 0)
		assert_int_not_equal(g.topology, GATE_KIOSK);
	if (g.state == GATE_ISSUING || (s.actions & GATE_DO_ISSUE) != 0) {
		assert_int_equal(g.topology, GATE_KIOSK);
		assert_int_equal(g.facts & GATE_FACTS_TOKEN, GATE_FACTS_TOKEN);
	}
	/* Who is sent for another token has established nothing. */
	if (g.state == GATE_RETURNED)
		assert_int_equal(g.facts & GATE_FACT_TRUSTED, 0);
	if (s.to != s.from && s.from == GATE_DOOR_OPEN)
		assert_true((s.actions & GATE_DO_LOCK) != 0);
	/* No face is compared before the document is trusted, and of nobody
	 * who is not alone between the doors. */
	if ((s.actions & GATE_DO_COMPARE) != 0) {
		assert_true((g.facts & GATE_FACT_TRUSTED) != 0);
		assert_true((g.facts & GATE_FACT_INSIDE) != 0);
	}
	/* Nobody comes in without a trusted document, and not twice. */
	if (g.state == GATE_ENTERING || (s.actions & GATE_DO_ADMIT) != 0) {
		assert_true((g.facts & GATE_FACT_TRUSTED) != 0);
		assert_int_equal(g.topology, GATE_TWO_STEP);
		assert_int_equal(g.facts & GATE_FACT_INSIDE, 0);
	}
	if (g.topology == GATE_TWO_STEP &&
	    (g.facts & ~from->facts & GATE_FACT_INSIDE) != 0)
		assert_int_equal(e, GATE_EV_ENTERED);
	/* No finger is taken before the face has matched. */
	if ((s.actions & GATE_DO_FINGER) != 0)
		assert_true((g.facts & GATE_FACT_MATCH) != 0);
	/* A fact comes from its own event alone. */
	if ((g.facts & ~from->facts & GATE_FACT_TRUSTED) != 0)
		assert_true(g.topology == GATE_GATE
			? e == GATE_EV_CLAIMED && s.from == GATE_CLAIMING
			: e == GATE_EV_TRUSTED || e == GATE_EV_TRUSTED_FINGER);
	/* A finger is either not asked for, or it matches. */
	if ((g.facts & ~from->facts & GATE_FACT_FINGER) != 0)
		assert_true(e == GATE_EV_TRUSTED || e == GATE_EV_FINGER_MATCH ||
		    e == GATE_EV_CLAIMED);
	if ((g.facts & ~from->facts & GATE_FACT_MATCH) != 0)
		assert_int_equal(e, GATE_EV_MATCH);
	if ((g.facts & ~from->facts & GATE_FACT_ALLOWED) != 0)
		assert_int_equal(e, GATE_EV_ALLOWED);
	/* An officer's: given to an open case alone. */
	if ((g.facts & ~from->facts & GATE_FACT_ORDERED) != 0)
		assert_true(e == GATE_EV_ORDER_ADMIT && s.from == GATE_OFFICER);
	if ((g.facts & ~from->facts & GATE_FACT_ORDER_STORED) != 0)
		assert_true(e == GATE_EV_STORED && s.from == GATE_ORDERED);
	if ((g.facts & ~from->facts & GATE_FACT_STORED) != 0)
		assert_int_equal(e, GATE_EV_STORED);
	/* A lost worker ends a running passage, unless it is over already. */
	if (e == GATE_EV_WORKER_LOST && kiosk_gate_running(s.from))
		assert_true(g.state == GATE_OFFICER || s.from == GATE_PASSED ||
		    s.from == GATE_TURNED_AWAY);
	/* Nobody leaves a passage but by its end, and then nothing is known. */
	if (kiosk_gate_running(s.from) && !kiosk_gate_running(s.to)) {
		assert_true((s.actions & GATE_DO_END) != 0);
		assert_int_equal(g.facts, 0);
	}
	remember(&g);
}

/* The states that only some stations come to. */
static bool
belongs(enum gate_state s, enum gate_topology t)
{
	switch (s) {
	case GATE_ENTERING:
		return t == GATE_TWO_STEP;
	case GATE_CLAIMING:
	case GATE_RETURNED:
		return t == GATE_GATE;
	case GATE_ISSUING:
		return t == GATE_KIOSK;
	case GATE_DOOR_OPEN:
	case GATE_ORDERED:
		return t != GATE_KIOSK;
	case GATE_TYPING:
	case GATE_TYPE_WARNING:
	case GATE_ACCESS:
	case GATE_READING:
	case GATE_REMOVED:
	case GATE_FINGER:
	case GATE_FINGER_WARNING:
		return t != GATE_GATE;
	default:
		return true;
	}
}

static void
walk(enum gate_topology topology)
{
	struct gate g;

	/* One is every loop once; three would be the same states again. */
	policy.again[POLICY_ORDER] = 1;
	nseen = 0;
	memset(slot, 0, sizeof(slot));
	kiosk_gate_init(&g, &policy, topology, NOW);
	remember(&g);
	for (size_t i = 0; i < nseen; i++)
		for (int e = 0; e <= GATE_EVENT_COUNT; e++)
			examine(i, (enum gate_event)e);
	for (int s = 0; s < GATE_STATE_COUNT; s++) {
		bool reached = false;

		for (size_t i = 0; i < nseen; i++)
			reached |= seen[i].state == (enum gate_state)s;
		check(kiosk_gate_state_name((enum gate_state)s),
		    reached == belongs((enum gate_state)s, topology));
	}
}

static void
holds_in_every_state(void **state)
{
	(void)state;
	for (int t = 0; t < GATE_TOPOLOGIES; t++)
		walk((enum gate_topology)t);
}

/*
 * The longest way through a passage, in milliseconds: depth-first over what
 * can be reached; a loop inside a passage would never end.
 */
static uint64_t longest[SEEN_MAX];
static char mark[SEEN_MAX];

static uint64_t
bound(size_t i)
{
	uint64_t most = 0;

	if (mark[i] == 2)
		return longest[i];
	if (mark[i] == 1)
		fail_msg("a passage can turn in a circle through %s",
		    kiosk_gate_state_name(seen[i].state));
	mark[i] = 1;
	for (int e = 0; e < GATE_EVENT_COUNT; e++) {
		struct gate g = seen[i];
		struct gate_step s = kiosk_gate_step(
		    &g, &policy, (enum gate_event)e, 0);
		size_t j = remember(&g);

		if (j == i || !kiosk_gate_running(s.to))
			continue;
		if (bound(j) > most)
			most = bound(j);
	}
	mark[i] = 2;
	longest[i] = most + seen[i].deadline_ms - NOW;
	return longest[i];
}

static void
ends(enum gate_topology topology)
{
	walk(topology);
	memset(mark, 0, sizeof(mark));
	for (size_t i = 0; i < nseen; i++) {
		if (!kiosk_gate_running(seen[i].state))
			continue;
		/* Of every state the deadline leads on. */
		struct gate g = seen[i];

		assert_true(
		    kiosk_gate_step(&g, &policy, GATE_EV_DEADLINE, NOW).to !=
		    seen[i].state);
		/* All of it typed, twice, with the time extended; and as often
		 * again as an officer may order. */
		assert_true(
		    bound(i) < 600 * 1000 * (1 + policy.again[POLICY_ORDER]));
	}
}

static void
ends_in_bounded_time(void **state)
{
	(void)state;
	for (int t = 0; t < GATE_TOPOLOGIES; t++)
		ends((enum gate_topology)t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ends_each_story),
	    cmocka_unit_test(holds_in_every_state),
	    cmocka_unit_test(ends_in_bounded_time),
	};

	return cmocka_run_group_tests_name("kiosk_gate", tests, before, NULL);
}
