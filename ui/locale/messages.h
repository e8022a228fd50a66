/*
 * Every sentence the traveller can see: id, then English, German, Arabic,
 * Chinese (Simplified), in the order of UI_LANGUAGES.  A language with a gap
 * does not compile.
 *
 * Short sentences, one thing each, each on a line of its own; nobody is accused
 * and no reason is given.
 */
#ifndef UI_LOCALE_MESSAGES_H
#define UI_LOCALE_MESSAGES_H

/* clang-format off */
#define UI_MESSAGES(M) \
M(NONE, "", "", "", "") \
M(IDLE, \
    "Lay your passport on the glass", \
    "Legen Sie Ihren Pass auf das Glas", \
    "ضع جواز سفرك على الزجاج", \
    "请将护照放在玻璃上") \
M(IDLE_MORE, \
    "Open it at the page with your photo.\nThe photo faces down.", \
    "Öffnen Sie ihn auf der Seite mit dem Foto.\nDas Foto zeigt nach unten.", \
    "افتحه على صفحة الصورة، ووجه الصورة إلى الأسفل.", \
    "请翻到有照片的一页，\n照片朝下。") \
M(MRZ, \
    "Looking at your passport", \
    "Ihr Pass wird erfasst", \
    "جارٍ فحص جواز سفرك", \
    "正在查看您的护照") \
M(MRZ_MORE, \
    "Leave it flat on the glass.", \
    "Lassen Sie ihn flach auf dem Glas liegen.", \
    "اتركه مسطحًا على الزجاج.", \
    "请将护照平放在玻璃上，\n不要移动。") \
M(READING, \
    "Reading your passport", \
    "Ihr Pass wird gelesen", \
    "جارٍ قراءة جواز سفرك", \
    "正在读取您的护照") \
M(READING_MORE, \
    "Leave it on the glass until the bar is full.", \
    "Lassen Sie ihn liegen, bis der Balken voll ist.", \
    "اتركه على الزجاج حتى يمتلئ الشريط.", \
    "进度条走满之前，\n请不要拿走护照。") \
M(AGAIN, \
    "Please lay your passport down again", \
    "Bitte legen Sie Ihren Pass noch einmal auf", \
    "يرجى وضع جواز سفرك مرة أخرى", \
    "请重新放置护照") \
M(AGAIN_MORE, \
    "It could not be read.\nPress it flat on the glass, the photo facing down.", \
    "Er konnte nicht gelesen werden.\nDrücken Sie ihn flach auf das Glas, das Foto nach unten.", \
    "تعذرت قراءته.\nاضغطه مسطحًا على الزجاج، ووجه الصورة إلى الأسفل.", \
    "未能读取护照。\n请将照片页朝下，平压在玻璃上。") \
M(PUT_BACK, \
    "Please put your passport back", \
    "Bitte legen Sie Ihren Pass zurück", \
    "يرجى إعادة جواز سفرك إلى مكانه", \
    "请将护照放回原处") \
M(PUT_BACK_MORE, \
    "It is still being read.\nLay it on the glass as before.", \
    "Er wird noch gelesen.\nLegen Sie ihn wie zuvor auf das Glas.", \
    "لم تكتمل قراءته بعد.\nضعه على الزجاج كما كان.", \
    "读取尚未完成。\n请照原样放在玻璃上。") \
M(ONE, \
    "Only one passport, please", \
    "Bitte nur einen Pass", \
    "جواز سفر واحد فقط من فضلك", \
    "请只放一本护照") \
M(ONE_MORE, \
    "Several cards or documents lie on the glass.\nLeave only your passport there.", \
    "Es liegen mehrere Karten oder Dokumente auf dem Glas.\nLassen Sie nur Ihren Pass liegen.", \
    "توجد عدة بطاقات أو وثائق على الزجاج.\nاترك جواز سفرك فقط.", \
    "玻璃上有多张卡或证件。\n请只留下护照。") \
M(TYPE, \
    "Please type what is printed", \
    "Bitte geben Sie ein, was gedruckt ist", \
    "يرجى كتابة ما هو مطبوع", \
    "请输入证件上的内容") \
M(TYPE_MORE, \
    "It is on the page with your photo.", \
    "Es steht auf der Seite mit Ihrem Foto.", \
    "تجده في صفحة صورتك.", \
    "请看有照片的一页。") \
M(ASSIST, \
    "We are glad to help you", \
    "Wir helfen Ihnen gern", \
    "يسعدنا أن نساعدك", \
    "我们很乐意帮助您") \
M(ASSIST_MORE, \
    "Touch what fits.", \
    "Berühren Sie, was passt.", \
    "المس ما يناسبك.", \
    "请触摸适合您的选项。") \
M(LOOK, \
    "Look at the camera", \
    "Blicken Sie in die Kamera", \
    "انظر إلى الكاميرا", \
    "请看摄像头") \
M(LOOK_MORE, \
    "Look straight ahead and keep your face free.", \
    "Schauen Sie geradeaus.\nIhr Gesicht soll frei sein.", \
    "انظر إلى الأمام واجعل وجهك مكشوفًا.", \
    "请平视前方，\n不要遮挡面部。") \
M(NO_FACE, \
    "Please come in front of the camera", \
    "Bitte kommen Sie vor die Kamera", \
    "يرجى التقدم أمام الكاميرا", \
    "请来到摄像头前") \
M(CLOSER, \
    "Please come closer", \
    "Bitte kommen Sie näher", \
    "يرجى الاقتراب قليلاً", \
    "请靠近一些") \
M(BACK, \
    "Please move back a little", \
    "Bitte etwas weiter zurück", \
    "يرجى الابتعاد قليلاً", \
    "请后退一点") \
M(LEFT, \
    "Please move to your left", \
    "Bitte etwas nach links", \
    "يرجى التحرك إلى يسارك", \
    "请向左移动一点") \
M(RIGHT, \
    "Please move to your right", \
    "Bitte etwas nach rechts", \
    "يرجى التحرك إلى يمينك", \
    "请向右移动一点") \
M(HIGHER, \
    "Please come up a little", \
    "Bitte etwas höher", \
    "يرجى الارتفاع قليلاً", \
    "请抬高一点") \
M(LOWER, \
    "Please come down a little", \
    "Bitte etwas tiefer", \
    "يرجى الانخفاض قليلاً", \
    "请放低一点") \
M(STILL, \
    "Please hold still", \
    "Bitte halten Sie still", \
    "يرجى عدم التحرك", \
    "请保持不动") \
M(STRAIGHT, \
    "Please face the camera", \
    "Bitte gerade in die Kamera blicken", \
    "يرجى توجيه وجهك نحو الكاميرا", \
    "请正对摄像头") \
M(EYES, \
    "Please open your eyes", \
    "Bitte öffnen Sie die Augen", \
    "يرجى فتح عينيك", \
    "请睁开双眼") \
M(MOUTH, \
    "Please close your mouth", \
    "Bitte schließen Sie den Mund", \
    "يرجى إغلاق فمك", \
    "请闭上嘴") \
M(ALONE, \
    "One person at a time, please", \
    "Bitte nur eine Person", \
    "شخص واحد في كل مرة من فضلك", \
    "请一人单独拍照") \
M(MORE_LIGHT, \
    "Your face needs more light", \
    "Ihr Gesicht braucht mehr Licht", \
    "الإضاءة على وجهك ضعيفة", \
    "面部光线不足") \
M(LESS_LIGHT, \
    "There is too much light on your face", \
    "Zu viel Licht auf Ihrem Gesicht", \
    "الإضاءة على وجهك قوية جدًا", \
    "面部光线太强") \
M(SHARPER, \
    "The picture is not sharp yet", \
    "Das Bild ist noch nicht scharf", \
    "الصورة ليست واضحة بعد", \
    "画面还不够清晰") \
M(FINGER, \
    "A finger, please", \
    "Bitte einen Finger", \
    "إصبعًا من فضلك", \
    "请按一根手指") \
M(FINGER_R1, \
    "Your right thumb, please", \
    "Bitte den rechten Daumen", \
    "إبهام يدك اليمنى من فضلك", \
    "请按右手拇指") \
M(FINGER_R2, \
    "Your right index finger, please", \
    "Bitte den rechten Zeigefinger", \
    "سبابة يدك اليمنى من فضلك", \
    "请按右手食指") \
M(FINGER_R3, \
    "Your right middle finger, please", \
    "Bitte den rechten Mittelfinger", \
    "وسطى يدك اليمنى من فضلك", \
    "请按右手中指") \
M(FINGER_R4, \
    "Your right ring finger, please", \
    "Bitte den rechten Ringfinger", \
    "بنصر يدك اليمنى من فضلك", \
    "请按右手无名指") \
M(FINGER_R5, \
    "Your right little finger, please", \
    "Bitte den rechten kleinen Finger", \
    "خنصر يدك اليمنى من فضلك", \
    "请按右手小指") \
M(FINGER_L1, \
    "Your left thumb, please", \
    "Bitte den linken Daumen", \
    "إبهام يدك اليسرى من فضلك", \
    "请按左手拇指") \
M(FINGER_L2, \
    "Your left index finger, please", \
    "Bitte den linken Zeigefinger", \
    "سبابة يدك اليسرى من فضلك", \
    "请按左手食指") \
M(FINGER_L3, \
    "Your left middle finger, please", \
    "Bitte den linken Mittelfinger", \
    "وسطى يدك اليسرى من فضلك", \
    "请按左手中指") \
M(FINGER_L4, \
    "Your left ring finger, please", \
    "Bitte den linken Ringfinger", \
    "بنصر يدك اليسرى من فضلك", \
    "请按左手无名指") \
M(FINGER_L5, \
    "Your left little finger, please", \
    "Bitte den linken kleinen Finger", \
    "خنصر يدك اليسرى من فضلك", \
    "请按左手小指") \
M(FINGER_MORE, \
    "Lay it flat on the sensor.\nIf you cannot, touch Help.", \
    "Legen Sie ihn flach auf den Sensor.\nGeht das nicht, berühren Sie Hilfe.", \
    "ضعه مسطحًا على المستشعر.\nأو المس زر المساعدة.", \
    "请平放在感应器上。\n如有不便，请触摸“帮助”。") \
M(TOUCH_STAYS, \
    "Leave the finger there.", \
    "Lassen Sie den Finger liegen.", \
    "اترك إصبعك مكانه.", \
    "请不要移开手指。") \
M(TOUCH_AGAIN, \
    "Lift it and lay it down once more.\nIf you cannot, touch Help.", \
    "Heben Sie ihn ab und legen Sie ihn noch einmal auf.\nGeht das nicht, berühren Sie Hilfe.", \
    "ارفعه ثم ضعه مرة أخرى.\nأو المس زر المساعدة.", \
    "请抬起手指，再放一次。\n如有不便，请触摸“帮助”。") \
M(TOUCH_LONGER, \
    "Leave it there a little longer.\nIf you cannot, touch Help.", \
    "Lassen Sie ihn etwas länger liegen.\nGeht das nicht, berühren Sie Hilfe.", \
    "اتركه مدة أطول قليلاً.\nأو المس زر المساعدة.", \
    "请让手指多停留一会儿。\n如有不便，请触摸“帮助”。") \
M(TOUCH_CENTRE, \
    "Lay it in the middle of the sensor.\nIf you cannot, touch Help.", \
    "Legen Sie ihn in die Mitte des Sensors.\nGeht das nicht, berühren Sie Hilfe.", \
    "ضعه في وسط المستشعر.\nأو المس زر المساعدة.", \
    "请将手指放在感应器中间。\n如有不便，请触摸“帮助”。") \
M(TOUCH_LIFT, \
    "Please lift the finger first.", \
    "Bitte heben Sie den Finger erst ab.", \
    "يرجى رفع إصبعك أولاً.", \
    "请先抬起手指。") \
M(TOUCH_DRY, \
    "The picture is faint.\nPress a little more.", \
    "Das Bild ist schwach.\nDrücken Sie etwas fester.", \
    "الصورة باهتة.\nاضغط أكثر قليلاً.", \
    "图像较淡，\n请稍用力按压。") \
M(TOUCH_WET, \
    "The picture is dark.\nDry the finger, press less.", \
    "Das Bild ist dunkel.\nTrocknen Sie den Finger, drücken Sie weniger fest.", \
    "الصورة داكنة.\nجفف إصبعك واضغط أقل.", \
    "图像较深，\n请擦干手指，轻一点按压。") \
M(HOLD_STILL, \
    "Please hold still", \
    "Bitte halten Sie still", \
    "يرجى عدم التحرك", \
    "请保持不动") \
M(HOLD_STILL_MORE, \
    "Only a moment.", \
    "Nur einen Augenblick.", \
    "لحظة واحدة فقط.", \
    "马上就好。") \
M(WAIT, \
    "One moment, please", \
    "Einen Augenblick bitte", \
    "لحظة من فضلك", \
    "请稍候") \
M(WAIT_MORE, \
    "There is nothing you need to do.", \
    "Sie müssen nichts tun.", \
    "لا يلزمك فعل أي شيء.", \
    "您无需进行任何操作。") \
M(MORE_TIME, \
    "Do you need more time?", \
    "Brauchen Sie mehr Zeit?", \
    "هل تحتاج إلى مزيد من الوقت؟", \
    "您需要更多时间吗？") \
M(MORE_TIME_MORE, \
    "Touch the button to go on.\nOtherwise an officer will help you.", \
    "Berühren Sie die Taste.\nSonst hilft Ihnen das Personal weiter.", \
    "المس الزر للمتابعة، وإلا فسيساعدك موظف.", \
    "请触摸按钮继续，\n否则工作人员会帮助您。") \
M(MORE_TIME_YES, \
    "Yes, more time", \
    "Ja, mehr Zeit", \
    "نعم، مزيد من الوقت", \
    "是，需要更多时间") \
M(GO, \
    "Please go through", \
    "Bitte gehen Sie durch", \
    "تفضل بالمرور", \
    "请通过") \
M(GO_MORE, \
    "The door is open.\nTake your passport with you.", \
    "Die Tür ist offen.\nNehmen Sie Ihren Pass mit.", \
    "الباب مفتوح.\nخذ جواز سفرك معك.", \
    "门已打开。\n请带好您的护照。") \
M(OFFICER, \
    "Please go to the officer", \
    "Bitte gehen Sie zum Schalter", \
    "يرجى مراجعة الموظف", \
    "请前往人工柜台") \
M(OFFICER_MORE, \
    "Take your passport with you.\nYou will be helped there.", \
    "Nehmen Sie Ihren Pass mit.\nDort hilft man Ihnen weiter.", \
    "خذ جواز سفرك معك.\nستجد المساعدة هناك.", \
    "请带好护照，\n工作人员将为您服务。") \
M(REFERENCE, \
    "Your number", \
    "Ihre Nummer", \
    "رقمك", \
    "您的编号") \
M(HELP, \
    "Someone is coming to help you", \
    "Es kommt jemand, um Ihnen zu helfen", \
    "سيأتي شخص لمساعدتك", \
    "工作人员马上来帮助您") \
M(HELP_MORE, \
    "Please wait here.", \
    "Bitte warten Sie hier.", \
    "يرجى الانتظار هنا.", \
    "请在此等候。") \
M(OUT_OF_SERVICE, \
    "This gate is closed", \
    "Dieser Durchgang ist geschlossen", \
    "هذه البوابة مغلقة", \
    "此通道已关闭") \
M(OUT_OF_SERVICE_MORE, \
    "Please use another gate.", \
    "Bitte benutzen Sie einen anderen.", \
    "يرجى استخدام بوابة أخرى.", \
    "请使用其他通道。") \
M(STEP_PASSPORT, "Passport", "Pass",    "الجواز", "护照") \
M(STEP_FACE,     "Face",     "Gesicht", "الوجه",  "面部") \
M(STEP_DOOR,     "Door",     "Tür",     "الباب",  "通行") \
M(STEP_FINGER,   "Finger",   "Finger",  "الإصبع", "指纹") \
M(BUTTON_HELP,     "Help",          "Hilfe",           "مساعدة",    "帮助") \
M(BUTTON_TYPE,     "Larger text",   "Größere Schrift", "خط أكبر",   "大字体") \
M(BUTTON_CONTRAST, "High contrast", "Hoher Kontrast",  "تباين عالٍ", "高对比度")
/* clang-format on */

#endif
