"""Mail providers open to anybody, by host. Data only."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FREE_HOSTS = _words(
    """
    gmail.com googlemail.com outlook.com outlook.de outlook.fr outlook.es outlook.it hotmail.com
    hotmail.co.uk hotmail.de hotmail.fr hotmail.it hotmail.es live.com live.de live.fr live.nl
    live.co.uk msn.com yahoo.com yahoo.co.uk yahoo.de yahoo.fr yahoo.it yahoo.es yahoo.co.jp
    yahoo.com.br yahoo.ca ymail.com rocketmail.com aol.com icloud.com me.com mac.com proton.me
    protonmail.com pm.me fastmail.com fastmail.fm hey.com zoho.com mail.com gmx.de gmx.net
    gmx.at gmx.ch gmx.com web.de t-online.de freenet.de arcor.de posteo.de posteo.net
    mailbox.org orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr libero.it
    virgilio.it tiscali.it alice.it tin.it terra.es telefonica.net uol.com.br bol.com.br
    terra.com.br ig.com.br sapo.pt ziggo.nl kpnmail.nl planet.nl xs4all.nl hetnet.nl home.nl
    wp.pl o2.pl onet.pl op.pl interia.pl gazeta.pl poczta.fm mail.ru inbox.ru list.ru bk.ru
    yandex.ru yandex.com ya.ru rambler.ru ukr.net qq.com foxmail.com 163.com 126.com sina.com
    sohu.com 139.com 189.cn yeah.net aliyun.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp
    nifty.com naver.com daum.net hanmail.net bluewin.ch telenet.be skynet.be comcast.net
    verizon.net att.net sbcglobal.net btinternet.com bigpond.com shaw.ca rogers.com seznam.cz
    email.cz centrum.cz tutanota.com tuta.io telia.com rediffmail.com virginmedia.com abv.bg
    freemail.hu citromail.hu duck.com online.no cox.net charter.net earthlink.net
    optusnet.com.au xtra.co.nz nate.com privaterelay.appleid.com bigpond.net.au iinet.net.au
    tpg.com.au westnet.com.au internode.on.net outlook.com.br hotmail.com.br hotmail.nl
    hotmail.be hotmail.se hotmail.no hotmail.dk hotmail.ca hotmail.co.jp hotmail.com.ar
    outlook.pt outlook.be outlook.jp outlook.kr outlook.co.th outlook.com.ar outlook.cl
    outlook.sa live.be live.se live.no live.dk live.ca live.it live.cn live.com.mx live.com.au
    live.com.pt yahoo.co.in yahoo.in yahoo.com.au yahoo.com.mx yahoo.com.ar yahoo.com.sg
    yahoo.com.hk yahoo.com.tw yahoo.com.ph yahoo.com.vn yahoo.co.id yahoo.co.kr yahoo.co.nz
    yahoo.com.tr yahoo.gr yahoo.pl yahoo.ro yahoo.se yahoo.no yahoo.dk yahoo.ie yahoo.at
    yahoo.be yahoo.nl myyahoo.com aim.com aol.de aol.co.uk sky.com talktalk.net blueyonder.co.uk
    ntlworld.com tiscali.co.uk btopenworld.com plusnet.com eircom.net optonline.net frontier.com
    frontiernet.net windstream.net bellsouth.net centurylink.net netzero.net juno.com
    roadrunner.com rr.com mindspring.com suddenlink.net cableone.net wowway.com sympatico.ca
    bell.net telus.net videotron.ca cogeco.ca telenor.no broadpark.no start.no bredband.net
    comhem.se spray.se glocalnet.net mail.dk jubii.dk tdcadsl.dk stofanet.dk kolumbus.fi
    saunalahti.fi elisanet.fi pp.inet.fi luukku.com hush.com hushmail.com mailfence.com
    runbox.com ctemplar.com disroot.org riseup.net yandex.ua yandex.by yandex.kz internet.ru
    lenta.ru mail.ua i.ua meta.ua bigmir.net tut.by inbox.lv mail.ee hot.ee delfi.lt azet.sk
    post.sk zoznam.sk centrum.sk volny.cz post.cz atlas.cz tiscali.cz mail.bg dir.bg gbg.bg
    vip.hu indamail.hu t-online.hu upcmail.hu otenet.gr in.gr mynet.com superonline.com
    ttmail.com walla.co.il walla.com netvision.net.il bezeqint.net zahav.net.il 012.net.il
    aon.at chello.at chello.nl chello.hu utanet.at tele2.at inode.at sunrise.ch hispeed.ch
    gmx.fr gmx.es gmx.co.uk online.de freenet.com vodafone.de kabelmail.de unitybox.de
    versanet.de netcologne.de ewetel.net ewe.net mailbox.de email.de mail.de vodafone.it
    inwind.it iol.it fastwebnet.it teletu.it email.it aruba.it tim.it poste.it numericable.fr
    club-internet.fr aliceadsl.fr cegetel.net noos.fr gmx.li proximus.be scarlet.be voo.be
    casema.nl quicknet.nl upcmail.nl tele2.nl solcon.nl zeelandnet.nl versatel.nl kpnplanet.nl
    online.nl netcabo.pt clix.pt iol.pt mail.telepac.pt vodafone.es ono.com ya.com telefonica.es
    movistar.es euskaltel.net globo.com r7.com zipmail.com.br oi.com.br uol.com prodigy.net.mx
    infinitum.com.mx speedy.com.ar fibertel.com.ar arnet.com.ar vtr.net une.net.co
    indiatimes.com sify.com vsnl.com vsnl.net singnet.com.sg starhub.net.sg pacific.net.sg
    hinet.net seed.net.tw pchome.com.tw netvigator.com biglobe.ne.jp so-net.ne.jp ocn.ne.jp
    plala.or.jp au.com i.softbank.jp ymobile.ne.jp excite.co.jp goo.jp infoseek.jp hanmir.com
    korea.com empal.com dreamwiz.com 21cn.com tom.com vip.163.com vip.qq.com vip.126.com 188.com
    263.net wo.cn sina.cn vip.sina.com sohu.net simplelogin.com slmail.me anonaddy.me addy.io
    mozmail.com passmail.net pobox.com usa.net excite.com lycos.com inbox.com gmx.us email.com
    myself.com consultant.com engineer.com post.com writeme.com protonmail.ch tutamail.com
    tuta.com keemail.me tutanota.de skiff.com onmail.com
    """
)
