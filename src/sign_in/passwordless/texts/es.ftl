problem-passkey_unknown = Esta llave de acceso ya no sirve aquí. Inicie sesión de otra manera.
    .title = La llave de acceso no se conoce aquí
