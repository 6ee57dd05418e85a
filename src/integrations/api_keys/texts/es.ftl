problem-api_key_over = Esta clave ya no vale. Cree otra.
    .title = La clave ya no vale
