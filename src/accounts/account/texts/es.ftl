problem-name_invalid = Escriba su nombre completo, sin enlaces ni caracteres especiales.
    .title = Esto no puede ser un nombre
