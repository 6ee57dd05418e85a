sign-in = Iniciar sesión
page-email-label = Su dirección de correo electrónico
