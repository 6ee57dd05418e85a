contest-until = Puede oponerse hasta el { $until }. Decide una persona distinta de quien suspendió su cuenta.
contest-done = Ya se ha opuesto. Decide, o ha decidido, una persona distinta de quien suspendió su cuenta.
contest-over = El plazo para oponerse ha terminado. Puede acudir a un órgano de resolución extrajudicial de litigios o a los tribunales.

suspended-subject = Su cuenta de { $site } está suspendida
suspended-title = Su cuenta está suspendida
suspended-intro = Su cuenta de { $site } está suspendida y se ha cerrado la sesión en todos los dispositivos. Estos son los motivos.
suspension-facts = Qué ocurrió
suspension-rule = La norma que incumple
suspension-decided = Cómo se decidió
suspension-automated = solo por un programa, sin intervención de una persona
suspension-by-people = por una persona
suspension-said = Lo que queremos añadir
suspension-until = Hasta
suspended-advice = Si cree que es un error, puede oponerse gratuitamente hasta el { $until }: inicie sesión y explique por qué. Decide una persona distinta de quien suspendió su cuenta, y nunca solo un programa. También puede acudir a un órgano de resolución extrajudicial de litigios o a los tribunales.

reinstated-subject = Su cuenta de { $site } vuelve a estar abierta
reinstated-title = Su cuenta vuelve a estar abierta
reinstated-intro = Ha terminado la suspensión de su cuenta de { $site }.
reinstated-advice = Inicie sesión para continuar. Si ya la había iniciado, puede tardar unos minutos hasta que todo funcione.

appeal-received-subject = Hemos recibido su oposición en { $site }
appeal-received-title = Hemos recibido su oposición
appeal-received-intro = Gracias por escribirnos sobre la suspensión de su cuenta de { $site }.
appeal-received-advice = La revisa una persona distinta de quien suspendió su cuenta. Le escribiremos.
appeal-decided-subject = Se ha resuelto su oposición en { $site }
appeal-decided-title = Se ha resuelto su oposición
appeal-reversed-intro = Tenía razón: se ha levantado la suspensión de su cuenta de { $site }.
appeal-upheld-intro = Hemos revisado de nuevo la suspensión de su cuenta de { $site } y se mantiene. Puede acudir a un órgano de resolución extrajudicial de litigios o a los tribunales.
appeal-answer = Lo que queremos decirle al respecto

problem-appeal_too_late = El plazo para oponerse a esta suspensión ha terminado. Aún puede preguntarnos al respecto.
    .title = Es demasiado tarde para oponerse
