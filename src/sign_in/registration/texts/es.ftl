problem-terms_required = Acepte las condiciones para registrarse.
    .title = Hay que aceptar las condiciones
