# Mail: a webhook was disabled, because it fails or asks for it.
webhook-disabled-subject = { $site }: a webhook was disabled
webhook-disabled-title = A webhook was disabled
webhook-disabled-preheader = Nothing is sent to { $host } any more.
webhook-disabled-intro = { $site } does not send events to this address any more:
webhook-disabled-host = Receiver
webhook-disabled-webhook = Webhook
webhook-disabled-since = Failing since
webhook-disabled-why-failing = <strong>Why?</strong> For days every attempt has failed.
webhook-disabled-why-gone = <strong>Why?</strong> The receiver answered that it is gone for good (status 410).
webhook-disabled-what-to-do = <strong>What to do:</strong> repair the receiver and enable the webhook again. Then it gets everything that happened meanwhile, for as long as events are kept. If it is not needed any more, delete it.
