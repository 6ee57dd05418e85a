problem-terms_required = يُرجى قبول الشروط من أجل التسجيل.
    .title = يجب قبول الشروط
