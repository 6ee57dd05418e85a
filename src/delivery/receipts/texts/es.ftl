problem-signature_invalid = Esta dirección es para proveedores de correo y de mensajes de texto. Su administrador encontrará los ajustes en «Delivery reports», en la guía del operador.
    .title = El informe no está firmado por un proveedor configurado aquí
problem-provider_unavailable = No se pudo contactar con el proveedor de correo. Envíe el informe de nuevo en un momento.
    .title = No se pudo preguntar al proveedor
