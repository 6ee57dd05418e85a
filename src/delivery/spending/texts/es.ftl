problem-too_many_codes = Ahora mismo no podemos enviar otro código. Use el más reciente o espere un rato.
    .title = Se han enviado demasiados códigos
