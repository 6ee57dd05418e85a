problem-cursor_expired = La aplicación ha estado ausente demasiado tiempo. Avise a quien la gestiona.
    .title = Los eventos posteriores a este cursor ya no se conservan
