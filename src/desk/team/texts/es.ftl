# Página: una invitación al equipo.
invitation-title = Le invitamos al equipo
invitation-text = { $site } le invita a ayudar allí a las personas. Su función:
invitation-how = Cómo aceptar
invitation-sign-in = Inicie sesión con la dirección invitada, o regístrese antes con ella:
invitation-second-step = Configure una aplicación de autenticación o una llave de acceso como segundo paso.
invitation-accept = Acepte con este código, desde la aplicación del equipo o mediante
invitation-ask = Pida otra invitación a una persona administradora.
invitation-docs = Cómo llamar a la API
problem-invitation_not_yours = Esta invitación se envió a otra dirección. Inicie sesión con esa cuenta.
    .title = La invitación es para otra dirección
problem-last_administrator = Usted es la única persona administradora. Nombre antes a otra.
    .title = No hay nadie más que administre
