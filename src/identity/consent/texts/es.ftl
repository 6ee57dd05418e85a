problem-consent_outdated = Nuestro texto sobre sus fotos ha cambiado. Léalo y vuelva a aceptarlo.
    .title = El texto del consentimiento ha cambiado
