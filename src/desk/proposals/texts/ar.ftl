## بريد: أغلق الفريق الحساب

closed-subject = أُغلق حسابك في { $site }
closed-preheader = ما معنى ذلك، ومن تسأل.
closed-title = أُغلق حسابك
closed-intro = أغلق فريق { $site } حسابك في { $when }.
closed-means = سُجّل خروجك من كل مكان ولم يعد بإمكانك تسجيل الدخول. وانتهى ما كان معلقًا في الحساب.
# يتبعه عنوان.
closed-support = إذا كنت ترى أن هذا خطأ، أو أردت معرفة السبب، فيُرجى مراسلتنا:
problem-proposal_impossible = لا يمكن فعل هذا بالحساب على حاله.
    .title = لا يمكن ذلك والحساب على حاله
problem-proposal_exists = اقترح أحد الزملاء هذا من قبل.
    .title = الأمر نفسه مقترح من قبل
problem-proposal_decided = تقرر هذا من قبل.
    .title = تقرر الأمر من قبل
