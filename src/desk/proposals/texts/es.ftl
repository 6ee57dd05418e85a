## Correo: el equipo cerró la cuenta

closed-subject = Su cuenta de { $site } se ha cerrado
closed-preheader = Qué significa y a quién preguntar.
closed-title = Su cuenta se ha cerrado
closed-intro = El equipo de { $site } cerró su cuenta el { $when }.
closed-means = Se ha cerrado su sesión en todas partes y ya no puede iniciarla. Lo que estaba pendiente en la cuenta ha terminado.
# Sigue una dirección.
closed-support = Si cree que es un error, o quiere saber el motivo, escríbanos:
problem-proposal_impossible = No se puede hacer esto con la cuenta tal como está.
    .title = No es posible con la cuenta tal como está
problem-proposal_exists = Un colega ya lo ha propuesto.
    .title = Ya se ha propuesto lo mismo
problem-proposal_decided = Esto ya se ha decidido.
    .title = Ya está decidido
