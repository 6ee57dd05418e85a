problem-code_invalid = Ese no es el código. Compruébelo en el mensaje más reciente.
    .title = El código es incorrecto
problem-code_expired = Este código es demasiado antiguo. Pida un mensaje nuevo.
    .title = El código ha caducado
problem-too_many_attempts = Demasiados códigos incorrectos. Si su mensaje tiene un enlace, úselo; o espere un rato.
    .title = Demasiados códigos incorrectos
