problem-consent_outdated = تغيّر نصنا المتعلق بصورك. اقرأه ووافق من جديد.
    .title = تغيّر نص الموافقة
