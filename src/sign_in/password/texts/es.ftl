password-rule-length = { $minimum ->
    [one] al menos { $minimum } carácter; unas cuantas palabras forman una buena contraseña
   *[other] al menos { $minimum } caracteres; unas cuantas palabras forman una buena contraseña
}
password-rule-classes = una letra minúscula y una mayúscula, una cifra y un símbolo
password-rule-common = que no sea una contraseña que usan muchas personas o que se ha filtrado
password-rule-personal = que no esté formada con su nombre, su dirección o nuestro nombre

password-too-short = { $minimum ->
    [one] Es demasiado corta: necesita al menos { $minimum } carácter.
   *[other] Es demasiado corta: necesita al menos { $minimum } caracteres.
}
password-too-long = { $maximum ->
    [one] Es demasiado larga: puede tener como máximo { $maximum } carácter.
   *[other] Es demasiado larga: puede tener como máximo { $maximum } caracteres.
}
password-too-weak = Es fácil de adivinar. Unas palabras más la mejoran.
password-common = Muchas personas la han usado o se ha filtrado: los atacantes la conocen.
password-personal = Está formada con su nombre, su dirección o nuestro nombre.
password-missing-lower = Necesita una letra minúscula.
password-missing-upper = Necesita una letra mayúscula.
password-missing-digit = Necesita una cifra.
password-missing-symbol = Necesita un símbolo.

problem-invalid_credentials = La dirección o la contraseña no son correctas. Compruebe ambas.
    .title = La dirección o la contraseña son incorrectas
problem-password_too_short = Elija una contraseña más larga; unas cuantas palabras forman una buena contraseña.
    .title = La contraseña es demasiado corta
problem-password_too_long = Elija una contraseña más corta.
    .title = La contraseña es demasiado larga
problem-password_too_weak = Esta contraseña es fácil de adivinar. Elija otra; unas cuantas palabras forman una buena contraseña.
    .title = La contraseña es demasiado fácil de adivinar
problem-password_breached = Muchas personas han usado esta contraseña y los atacantes la conocen. Elija otra.
    .title = La contraseña es muy común o se ha filtrado
problem-password_contains_identifier = Elija una contraseña que no esté formada con su nombre, su dirección o nuestro nombre.
    .title = La contraseña está formada con palabras personales
problem-password_reused = Ya tiene esta contraseña. Elija otra.
    .title = Esta es la contraseña actual
