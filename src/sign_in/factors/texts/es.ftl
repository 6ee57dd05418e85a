problem-mfa_token_expired = Ha pasado demasiado tiempo. Vuelva a iniciar sesión.
    .title = El segundo paso ha llegado tarde
