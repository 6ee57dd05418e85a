problem-terms_required = Acepte las condiciones para registrarse.
    .title = Hay que aceptar las condiciones
problem-name_invalid = Escriba su nombre completo, sin enlaces ni caracteres especiales.
    .title = Esto no puede ser un nombre
