#include "ui/console.h"

const char *
ui_console_order_text(enum ui_console_order o)
{
	static const char *const texts[] = {
#define ROW(name, text, key) text,
	    UI_CONSOLE_ORDERS(ROW)
#undef ROW
	};

	return (unsigned)o < UI_CONSOLE_ORDER_COUNT ? texts[o] : "";
}

const char *
ui_console_reason_text(enum ui_console_reason r)
{
	static const char *const texts[] = {
#define ROW(name, text) text,
	    UI_CONSOLE_REASONS(ROW)
#undef ROW
	};

	return (unsigned)r < UI_CONSOLE_REASON_COUNT ? texts[r] : "";
}
