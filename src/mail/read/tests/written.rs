//! Messages by the clients named, with the marks that matter here; addresses are reserved ones.

/// Exchange: no ORGANIZER, upper-case MAILTO, base64, what its user typed in the message.
pub const OUTLOOK: &str = "Received: from exchange.example.net by mx.example.org; Sun, 22 Nov 2026 08:00:01 +0000
Authentication-Results: mx.example.org; dkim=pass header.d=volunteer.example.net; dmarc=pass (p=reject) header.from=volunteer.example.net
From: Zoe <zoe@volunteer.example.net>
To: Cancer Awareness Sessions <bookings@sessions.example.org>
Subject: Declined: Cancer awareness: Know your body
Message-ID: <AM0PR01@exchange.example.net>
X-MS-Has-Attach:
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=\"_000_AM0PR01_\"

--_000_AM0PR01_
Content-Type: text/plain; charset=\"us-ascii\"
Content-Transfer-Encoding: quoted-printable

Sorry, I am away that week.

--_000_AM0PR01_
Content-Type: text/calendar; charset=\"utf-8\"; method=REPLY
Content-Transfer-Encoding: quoted-printable

BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VEVENT
ATTENDEE;PARTSTAT=3DDECLINED;CN=3DZoe:MAILTO:Zoe@Volunteer.example.net
UID:3f0c1f1e-7a54-4a0d-9f1c-0f3a5a1a7d11@sessions.example.org
SUMMARY;LANGUAGE=3Den-GB:Declined: Cancer awareness: Know your body
DTSTART;TZID=3DGMT Standard Time:20270615T183000
DTEND;TZID=3DGMT Standard Time:20270615T200000
DTSTAMP:20261122T080000Z
SEQUENCE:1
X-MICROSOFT-CDO-BUSYSTATUS:FREE
END:VEVENT
END:VCALENDAR

--_000_AM0PR01_--
";

/// Google: sent on behalf of its user, the calendar twice.
pub const GMAIL: &str = "Authentication-Results: mx.example.org;
 dkim=pass header.d=volunteer.example.net;
 dmarc=pass header.from=volunteer.example.net
Reply-To: zoe@volunteer.example.net
Sender: Google Calendar <calendar-notification@google.example>
From: =?UTF-8?Q?Zo=C3=AB?= <zoe@volunteer.example.net>
To: bookings@sessions.example.org
Subject: Accepted: Cancer awareness
Message-ID: <calendar-1@google.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"0000000000001\"

--0000000000001
Content-Type: multipart/alternative; boundary=\"0000000000002\"

--0000000000002
Content-Type: text/plain; charset=\"UTF-8\"; format=flowed; delsp=yes

zoe@volunteer.example.net has accepted this invitation.

--0000000000002
Content-Type: text/calendar; charset=\"UTF-8\"; method=REPLY
Content-Transfer-Encoding: 7bit

BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20270615T173000Z
DTEND:20270615T190000Z
DTSTAMP:20261122T080000Z
ORGANIZER;CN=Sessions:mailto:bookings@sessions.example.org
UID:3f0c1f1e-7a54-4a0d-9f1c-0f3a5a1a7d11@sessions.example.org
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE
 ;X-NUM-GUESTS=0:mailto:zoe@volunteer.example.net
SEQUENCE:1
STATUS:CONFIRMED
SUMMARY:Cancer awareness: Know your body
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR

--0000000000002--
--0000000000001
Content-Type: application/ics; name=\"invite.ics\"
Content-Disposition: attachment; filename=\"invite.ics\"
Content-Transfer-Encoding: base64

QkVHSU46VkNBTEVOREFSDQpFTkQ6VkNBTEVOREFSDQo=

--0000000000001--
";

/// Apple: one part, the whole zone in it.
pub const APPLE: &str = "Authentication-Results: mx.example.org; dmarc=pass header.from=volunteer.example.net
From: Zoe O'Neill <zoe@volunteer.example.net>
To: bookings@sessions.example.org
Subject: Maybe: Cancer awareness
Message-Id: <apple-1@volunteer.example.net>
Mime-Version: 1.0 (Mac OS X Mail)
Content-Type: text/calendar; method=REPLY; charset=UTF-8; name=meeting.ics
Content-Transfer-Encoding: 8bit

BEGIN:VCALENDAR
CALSCALE:GREGORIAN
VERSION:2.0
METHOD:REPLY
PRODID:-//Apple Inc.//macOS 15.1//EN
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:STANDARD
TZOFFSETFROM:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
DTSTART:19961027T020000
TZNAME:GMT
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:3f0c1f1e-7a54-4a0d-9f1c-0f3a5a1a7d11@sessions.example.org
DTSTAMP:20261122T080000Z
SEQUENCE:1
DTSTART;TZID=Europe/London:20270615T183000
ORGANIZER;CN=\"Cancer Awareness Sessions\":mailto:bookings@sessions.example.org
ATTENDEE;CN=\"Zoë O’Neill\";CUTYPE=INDIVIDUAL;EMAIL=\"zoe@volunteer.example.net\";
 PARTSTAT=TENTATIVE:mailto:zoe@volunteer.example.net
END:VEVENT
END:VCALENDAR
";

/// Thunderbird: a COMMENT of its user.
pub const THUNDERBIRD: &str = "Authentication-Results: mx.example.org; dmarc=pass header.from=volunteer.example.net
From: Zoe <zoe@volunteer.example.net>
To: bookings@sessions.example.org
Subject: =?UTF-8?Q?Invitation_Reply_=28Accepted=29?=
Message-ID: <tb-1@volunteer.example.net>
User-Agent: Mozilla Thunderbird
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"------------tb\"

This is a multi-part message in MIME format.
--------------tb
Content-Type: multipart/alternative; boundary=\"------------tb2\"

--------------tb2
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit

Zoe has accepted your event invitation.
--------------tb2
Content-Type: text/calendar; method=REPLY; charset=UTF-8
Content-Transfer-Encoding: 8bit

BEGIN:VCALENDAR
PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
CREATED:20261120T093000Z
LAST-MODIFIED:20261122T080000Z
DTSTAMP:20261122T080000Z
UID:3f0c1f1e-7a54-4a0d-9f1c-0f3a5a1a7d11@sessions.example.org
ORGANIZER;CN=Sessions:mailto:bookings@sessions.example.org
ATTENDEE;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:zoe@volunteer.example.net
COMMENT:Glad to\\, and I bring the projector.
SEQUENCE:1
END:VEVENT
END:VCALENDAR

--------------tb2--

--------------tb--
";

/// A volunteer's question, in a thread of ours.
pub const LETTER: &str = "From: Ann Bell <ann@group.example.org>
To: bookings@sessions.example.org
Subject: =?utf-8?Q?Re:_Confirmed:_session_on_Tuesday_15_June_2027_=28CC-7Q2FK9=29_=E2=80=93_=C3=A9?=
Message-ID: <m1@group.example.org>
In-Reply-To: <3.0b@sessions.example.org>
References: <2.0a@sessions.example.org>
Content-Type: text/plain; charset=utf-8

Is there parking?

> https://sessions.example.org/bookings/aB3-x9_aB3-x9_aB3-x9_aB3-x9_aB3-x9_aB3-x9_
";

/// Postfix.
pub const DSN: &str = "Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: bookings@sessions.example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary=\"=_dsn\"

--=_dsn
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--=_dsn
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Sun, 22 Nov 2026 08:00:00 +0000 (UTC)

Final-Recipient: rfc822; zoe@volunteer.example.net
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.volunteer.example.net
Diagnostic-Code: smtp; 550 5.1.1 <zoe@volunteer.example.net>: Recipient address
 rejected: User unknown

--=_dsn
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: bookings@sessions.example.org
To: zoe@volunteer.example.net
Message-ID: <7.00000000000000ff@sessions.example.org>
Subject: Confirmed

Dear Zoe

--=_dsn--
";

/// One part with this METHOD and PARTSTAT, and a remark.
pub fn reply(method: &str, answer: &str) -> String {
    THUNDERBIRD
        .replace("METHOD:REPLY", &format!("METHOD:{method}"))
        .replace("method=REPLY", &format!("method={method}"))
        .replace("PARTSTAT=ACCEPTED", &format!("PARTSTAT={answer}"))
        .replace("Glad to\\, and I bring the projector.", "Could we begin later?")
        .replace("SEQUENCE:1", "DTSTART:20270615T173000Z\nDTEND:20270615T190000Z\nSEQUENCE:1")
}
