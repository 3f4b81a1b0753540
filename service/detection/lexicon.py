"""Words of addresses and display names that are not a person's. Data only.

Local parts are stored without separators ("customer-service" is "customerservice"). Languages:
en de fr es it pt nl pl ru ja zh, the last three as they are romanised in addresses. Words that
are also somebody's name (bill, mark, art, page) are left out on purpose, and so are mail@, me@
and post@: one-person domains use them.
"""

from __future__ import annotations

from service.detection.providers import FREE_HOSTS as FREE_HOSTS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ROLES = _words(
    """
    about academy accounting accountmanagement accounts accountspayable accountsreceivable admin
    administration administrator admissions advertising affiliates agency alle all allstaff
    applications appointments archive assistance bewerbung billing board booking bookings branding
    business care careers case cases catering charity claims class club commercial committee
    community company compliance concierge conference connect consulting contact contacts contactus
    contracts corporate council credit customer customercare customerrelations customers
    customerservice customersupport customersuccess dataprotection deals delivery desk development
    devs digital directors dispatch donations dpo editor editorial education employment
    engineering enquiries enquiry erasmus everybody everyone events exhibitors expenses experience
    export faculty feedback finance fraud frontdesk fundraising general gifts grants group groups
    guest guestservices hello help helpdesk helpline hire hiring hosting hostmaster hotel hr
    humanresources ideas info information infos inquiries inquiry insurance international invest
    investor investorrelations investors invoice invoices invoicing it itsupport jobs join journal
    kundenservice leads legal library loyalty magazine maintenance management manager marketing
    media member members membership memberships merchandise mentions moderator museum network
    networking news newsdesk newsletter newsletters newsroom offers office offices onboarding
    operations ops order orders ordering outreach parents partner partners partnerships patients
    payable payment payments payroll people personnel photos policy portal postmaster pr press
    privacy procurement production products program programs project projects promo promos
    promotions properties publications publicity publisher purchasing quality quote quotes reception
    recruiter recruiting recruitment referrals refunds register registrar registration relations
    renewals rentals reports research reservation reservations resources restaurant results retail
    returns reviews rewards rma root sales salesteam scholarships school secretariat secretary
    security seminar service servicedesk services shipping shop social sponsor sponsors sponsorship
    staff stats store stores studio students submissions subscription subscriptions success
    suggestions suppliers support survey surveys talent tax team tech techsupport technical
    techteam tickets tour tours trade trading training travel treasurer tribe university usergroup
    vendor vendors volunteer volunteers warranty webmaster website welcome wholesale winner abuse
    anfrage anfragen anmeldung auftrag bestellung bestellungen beratung buchhaltung buchung
    datenschutz
    dialog einkauf empfang geschaeftsfuehrung gutschein hausverwaltung hilfe infopost karriere
    kasse kontakt kunden kundenbetreuung kundendienst leitung leserservice mitglieder
    personal personalabteilung praxis presse rechnung rechnungen redaktion schulleitung sekretariat
    servicecenter technik termin termine veranstaltungen verein vertrieb verkauf versand verwaltung
    vorstand werbung zentrale
    abonnement accueil achats administratif adherents bienvenue boutique bureau candidature
    candidatures commande commandes commercial communication comptabilite courrier devis direction
    facturation factures formation infolettre juridique lettre mairie recrutement redaction
    relationclient reservations reclamation reclamations rh sav scolarite secretariat serviceclient
    serviceclients vente ventes
    administracion atencionalcliente atencion ayuda boletin clientes comercial compras comunicacion
    consultas contabilidad contacto correo cotizaciones direccion empleo facturacion facturas
    gerencia informacion noticias oficina pagos pedidos prensa recepcion reclamaciones rrhh
    recursoshumanos secretaria seguridad servicioalcliente soporte tienda ventas
    acquisti amministrazione assistenza assistenzaclienti biglietteria clienti commerciale
    contabilita
    contatti contatto direzione fatturazione fatture informazioni lavoraconnoi negozio ordini
    posta prenotazioni redazione relazioniesterne risorseumane segreteria servizioclienti supporto
    ufficio ufficiostampa ufficiovendite vendite
    administracao ajuda atendimento cobranca comercial compras contato contabilidade diretoria
    faleconosco financeiro loja marketing noticias ouvidoria pedidos reservas sac secretaria
    suporte vendas
    aanmelden administratie afspraak bestelling bestellingen boekhouding contactcenter directie
    facturen facturatie helpdesk inkoop klantcontact klanten klantenservice leden nieuws nieuwsbrief
    onderhoud planning receptie reserveren secretariaat verkoop vragen webshop werkenbij
    biuro bok dzialhandlowy faktury handlowy informacja kadry kontakt ksiegowosc marketing
    obslugaklienta oferty pomoc praca redakcja rekrutacja reklamacje rezerwacja rezerwacje
    sekretariat
    serwis sklep sprzedaz zamowienia zapytania
    bron buh buhgalter buhgalteria dostavka kadry klient kontakty magazin menedzher novosti ofis
    opt otdel otdelprodazh podderzhka pomosch press prodazhi priemnaya rassylka redakciya reklama
    sekretar sklad snab vakansii zakaz zakazy zakupki zayavka инфо почта поддержка заказ продажи
    eigyo eigyobu jimukyoku jinji jinjibu keiri koho kouhou kyujin madoguchi otoiawase saiyo
    saiyou soumu somu toiawase uketsuke yoyaku
    bangongshi caigou caiwu dingdan fuwu guanggao hezuo hr kefu renli renliziyuan renshi shangwu
    shichang shouhou tousu xiaoshou xinxi yewu youxiang zhaopin zixun 客服 服务 销售 信息
    """
)

ROLE_HEADS = _words(
    """
    info infos support sales service services newsletter newsletters news contact kontakt contato
    contacto contatti billing order orders marketing customer customers vertrieb rechnung help
    feedback promo promotions offers deals press office reservations booking jobs careers kefu
    """
)  # "info-de@", "sales.emea@": the first word tells

SERVICES = _words(
    """
    accountsecurity accountupdate accountupdates activity alert alerts alarm alarms announce
    announcement announcements autoconfirm automailer automated automatic autoreply
    autoresponder backup bot bounce bounces build builds buildbot calendarnotification ci comments
    confirm confirmation confirmations courriel cron cronjob daemon delivery deliverystatus digest
    discussions dmarc dmarcreport errors fax fbl feedbackloop forum forums git github gitlab
    googlealerts invitation invitations invite invites jenkins jira jobalert jobalerts jobmail
    listserv login logs mailbot maildaemon mailer mailerdaemon mailing mailings mailinglist mailman
    mailrobot majordomo messages monitor monitoring nagios nobody notice notices notifications
    notification notifier notify orderstatus orderupdate otp pager passwordreset postoffice receipt
    receipts remind reminder reminders robot sandbox scanner scan sendmail shipmenttracking
    shipment signin statement statements status subscribe sympa sysadmin system tracking unsubscribe
    update updates verification verify voicemail wordpress www wwwdata zabbix
    benachrichtigung benachrichtigungen sendung versandbestaetigung notificaciones notificacion
    notifiche notifica notificacoes meldingen uvedomlenie uvedomleniya tsuchi
    tongzhi xitong alerte alertes alerta alertas avviso avvisi avisos powiadomienie powiadomienia
    """
)

SERVICE_PARTS = (
    "noreply", "noreplay", "donotreply", "dontreply", "notreply", "nonreply", "noresponse",
    "noresponder", "norespond", "naoresponda", "naoresponder", "nepasrepondre", "nonrispondere",
    "nichtantworten", "keineantwort", "nietbeantwoorden", "geenantwoord", "nieodpowiadaj",
    "neotvechat", "nieodpowiadac", "mailerdaemon", "notification", "microsoftexchange",
    "autoreply", "unsubscribe",
)  # fmt: skip
"""Anywhere in a local part: "messages-noreply@", "drive-shares-noreply@"."""

SERVICE_WORDS = _words(
    """
    confirm auto reply alert alerts update updates notify notice mailer robot daemon digest
    system
    """
)  # one of several words of a local part: "ship-confirm@", "hit-reply@"

LIST_PARTS = (
    "-bounces", "-bounce", "-owner", "-request", "-errors", "-unsubscribe", "-subscribe",
)  # fmt: skip
BOUNCE_HEADS = ("bounce+", "bounces+", "bounce-", "bounces-", "owner-", "return-", "fbl-")
LIST_ENDS = ("-l", "-list", "-users", "-user", "-dev", "-devel", "-discuss", "-announce")
LIST_HOSTS = _words("googlegroups.com groups.io freelists.org librelist.com listserv.net")
LIST_LABELS = _words("lists list listserv lists-1 groups mailman")
SERVICE_LABELS = _words(
    """
    noreply no-reply bounce bounces notification notifications notify notifier reply replies
    alerts alert automail mailer-daemon
    """
)
BULK_LABELS = _words(
    """
    news newsletter newsletters mailing mailings marketing mktg campaign campaigns promo promos
    promotions offers deals updates announce communications crm
    """
)
"""Host labels before the registered domain that only machines and campaigns send from."""
LOOSE_LABELS = _words("mail email mailer mailout e em m t go send msg message info hello emails")
"""The same, but universities and companies give them to people too."""

EVERYBODY = _words(
    """
    all allcompany allemployees allhands allstaff alle companywide employees everybody everyone
    staff wholecompany mitarbeiter mitarbeitende belegschaft kollegen tous touslemonde
    toutlemonde personnel collaborateurs todos todas empleados plantilla tutti dipendenti
    colaboradores funcionarios iedereen medewerkers wszyscy pracownicy vse sotrudniki
    zenin zenshain quanti quanyuan yuangong всем сотрудники 全員 全体
    """
)
EVERYBODY_WORDS = _words("all everyone everybody allhands allstaff staff mitarbeiter todos tous")
"""One of several words of a local part: "all-berlin@", "sales-all@"."""
TEAMS = _words(
    """
    team teams squad tribe group groups gruppe équipe equipe equipo squadra equipa zespol
    zespół komanda команда
    """
)

BRAND_WORDS = _words(
    """
    abo accounts ag alert alerts app automatic bank billing bot bv card care careers center
    centre club company concierge corp corporation customer daily deals delivery department desk
    digest digital editor editors foundation gmbh group helpdesk help hotel hq inc info insurance
    invoices jobs kg kundenservice limited llc llp loyalty ltd magazine mailer marketing marketplace
    media member members membership network news newsletter no-reply noreply notification
    notifications notifier oy offers online order orders official payments pay plc podcast portal
    press privacy promo promotions pty receipts recruiting registration reminder reminders
    reservations reviews rewards sales sarl sas security service services shop sl shipping software
    solutions spa srl store studio subscription subscriptions success support survey system
    systems team tech tickets tracking travel update updates verein versand weekly webinar
    the times post journal gazette university institute institut council association society
    verlag zeitung magazin lab labs ventures capital partners agency agentur school museum
    festival conference committee board office büro admin administrator
    gewinnspiel konto redaktion vertrieb werbung rechnung bestellung bestellservice kundendienst
    équipe equipe lettre boutique infolettre servicio equipo tienda boletín boletin noticias
    atención
    servizio assistenza squadra negozio ufficio servizi atendimento loja equipa klantenservice
    nieuwsbrief winkel zespół sklep biuro obsługa банк команда магазин новости служба поддержка
    рассылка 株式会社 事務局 窓口 ニュース 編集部 サポート お客様 公司 客服 团队 银行 有限公司
    """
)
BRAND_PARTS = (
    "株式会社",
    "事務局",
    "サポート",
    "編集部",
    "有限公司",
    "客服",
    "团队",
    "银行",
    "ООО",
)
SITE_ENDS = (".com", ".net", ".org", ".io", ".co", ".de", ".fr", ".it", ".es", ".nl", ".pl", ".ru")
OWN_BOXES = _words("mail email me post hi hey ich moi io yo ik ja")
"""What people call the mailbox at a domain that bears their own name."""
OWN_ENDS = _words("studio design photo photography art blog name me family page dev")
"""Top-level domains of people and their trades: maria@maria.studio is Maria Lopez herself."""
CAMPUS = _words("edu ac uni student students stud")
BRAND_MARKS = frozenset("®™©@/:+*!#=|")
RELAYS = _words(
    """
    docusign dropbox asana trello jira confluence slack github gitlab bitbucket figma notion miro
    linkedin facebook zoom calendly eventbrite paypal airbnb xing meetup doodle wetransfer
    evernote monday.com basecamp teams sharepoint google docs sheets slides drive forms
    """
)
PRODUCTS = _words(
    "jira confluence trello bitbucket sharepoint teams docs sheets slides drive forms evernote"
)
"""Of these, what nobody works for: "Anna Bell (JIRA)" is never Anna Bell herself."""
BULK_MAILERS = (
    "mailchimp", "sendgrid", "mailgun", "phpmailer", "php/", "php ", "swiftmailer", "nodemailer",
    "constant contact", "marketo", "eloqua", "salesforce", "hubspot", "klaviyo", "mailjet",
    "sendinblue", "brevo", "cleverreach", "inxmail", "rapidmail", "wordpress", "drupal", "magento",
    "jenkins", "jira", "bugzilla", "cdo for windows", "customer.io", "zendesk", "freshdesk",
    "amazonses", "postmark", "actionmailer", "symfony", "acymailing", "phplist", "civicrm",
)  # fmt: skip
MAIL_PROGRAMS = (
    "outlook", "apple mail", "iphone mail", "ipad mail", "thunderbird", "mozilla", "mutt", "kmail",
    "evolution", "gnus", "roundcube", "zimbra", "the bat", "lotus notes", "ibm notes", "hcl notes",
    "groupwise", "qualcomm", "eudora", "alpine", "pine", "k-9", "claws", "sylpheed", "foxmail",
    "superhuman", "airmail", "em_client", "imp", "squirrelmail", "horde", "yahoomail", "webmail",
    "mew", "elm [", "sup/", "mh ", "internet mail service", "aol", "emacs", "wanderlust", "sparrow",
    "twake", "open-xchange", "incredimail", "postbox", "mailmate", "spark", "becky", "mulberry",
    "icloud", "pegasus", "geary", "vivaldi", "protonmail", "sogo", "nextcloud", "delta chat",
    "mu4e", "notmuch", "himalaya", "aerc", "betterbird", "seamonkey", "trojita",
    "qqmail", "mail.ru", "yamail", "coremail", "zoho mail", "mailbird", "bluemail", "canary",
    "blackberry", "aquamail", "fairemail", "touchdown", "android", "naver", "nine ", "mailspring",
)  # fmt: skip
"""What people write with, in an X-Mailer or User-Agent."""
WEBMAILS = (
    "mail.gmail.com", "prod.outlook.com", "exchangelabs.com", "phx.gbl", "mail.yahoo.com",
    "mail.yahoo.co.jp", "mail.aol.com", "email.android.com", "qq.com", "mail.ru", "yandex.ru",
    "yandex.net", "icloud.com", "me.com", "mac.com", "protonmail.com", "proton.me", "pm.me",
    "protonmail.ch", "fastmail.com", "zohomail.com", "gmx.net", "web.de", "tutanota.com",
    "tuta.com", "blu.hotmail.com", "hotmail.com", "hey.com",
)  # fmt: skip
"""How the hosts of Message-IDs end that webmails and phones make."""
CATEGORY_HEADS = ("category", "kategori", "catégorie", "categor", "categoria", "категор")
CATEGORIES = _words(
    """
    promotions werbung promociones promozioni promoções reclames oferty social soziale sociaux
    sociales sociali sociale forums foren foros forum fóruns
    """
)
GONE = _words(
    """
    linkedin-member linkedin-mitglied membre-de-linkedin miembro-de-linkedin facebook-user
    instagram-user linkedin-lid usuário-do-linkedin utente-di-linkedin facebook-nutzer
    """
)
"""Display names of deleted or hidden accounts, spaces as hyphens."""
