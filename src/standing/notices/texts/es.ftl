standing-support = ¿Tiene preguntas? Escríbanos:
