hold-placed-subject = Hay algo retenido en { $site }
hold-placed-title = Hay algo retenido
hold-placed-intro = Hemos retenido una parte de lo que puede hacer en { $site }. Todo lo demás funciona como antes.
hold-placed-advice = Inicie sesión para ver qué puede hacer al respecto. Si cree que es un error, díganoslo.
hold-what = Retenido
hold-why = Motivo
hold-until = Hasta

hold-lifted-subject = Ha terminado una retención en { $site }
hold-lifted-title = Ha terminado una retención
hold-lifted-intro = Ha terminado una retención en su cuenta de { $site }.
hold-lifted-advice = Salvo que algo más lo impida, puede volver a hacerlo todo. Inicie sesión para ver cómo está su cuenta.
