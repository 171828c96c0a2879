"""The connection: MQTT 3.1.1 over TLS with certificates on both sides, without a thread."""

import ssl

import paho.mqtt.client as mqtt

import clocks
import wire

KEEP_ALIVE = 30
PATIENCE = 15


class Bus:
    """
    arrived   is called with topic and bytes
    session   of the connection that is there, or is being made; None while there is none
    """

    def __init__(self, card, clock, chance, tell):
        self.card, self.clock, self.chance, self.tell = card, clock, chance, tell
        self.phone = None
        self.client, self.session = None, None
        self.is_connected = False
        self.give_up_at = None
        self.attempts, self.retry_at = 0, clock.uptime()
        self.unacknowledged = set()

    # For the phone.

    def publish(self, channel, text, retained):
        if self.is_connected:
            topic = f"{self.card.prefix}/{channel}"
            sent = self.client.publish(topic, text, qos=1, retain=retained)
            self.unacknowledged.add(sent.mid)

    # For the loop.

    @property
    def socket(self):
        return self.client.socket() if self.client else None

    @property
    def wants_write(self):
        return bool(self.client and self.client.want_write())

    @property
    def due(self):
        """When something is due; MQTT's own chores come at least each second."""
        if self.client is None:
            return self.retry_at
        return self.clock.uptime() + 1

    def pass_time(self):
        if self.client is None:
            if self.retry_at <= self.clock.uptime():
                self.connect()
            return
        self.client.loop_misc()
        is_silent = self.client and not self.is_connected
        if is_silent and self.give_up_at <= self.clock.uptime():
            self.lose("the broker does not answer")

    def read(self):
        """Takes in what has come; TLS may hold more than the socket shows."""
        while self.client and self.socket:
            self.client.loop_read()
            if not (self.socket and self.socket.pending()):
                break

    def write(self):
        if self.client:
            self.client.loop_write()

    def connect(self):
        """A session of its own for each connection, so that an old will says nothing of it."""
        session = wire.draw_identifier()
        client = mqtt.Client(self.card.device, clean_session=True, protocol=mqtt.MQTTv311)
        client.tls_set_context(self.tls())
        client.max_inflight_messages_set(200)
        will = self.phone.presence(session, False)
        client.will_set(f"{self.card.prefix}/presence", will, qos=1, retain=True)
        client.on_connect = self.on_connect
        client.on_disconnect = self.on_disconnect
        client.on_message = lambda _, __, message: self.phone.hear(message.topic, message.payload)
        client.on_publish = lambda _, __, mid: self.unacknowledged.discard(mid)
        self.client, self.session, self.unacknowledged = client, session, set()
        self.give_up_at = self.clock.uptime() + PATIENCE
        try:
            client.connect(self.card.broker["host"], self.card.broker["port"], KEEP_ALIVE)
        except OSError as error:
            self.lose(str(error))

    def tls(self):
        """Believes the one authority that the enrolment told, for the host that it told."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_verify_locations(self.card.path("authority.crt"))
        context.load_cert_chain(self.card.path("tls.crt"), self.card.path("tls.key"))
        return context

    def on_connect(self, client, _, __, code):
        if code != 0:
            return
        own = [f"{self.card.prefix}/cmd", f"{self.card.prefix}/ack", self.card.up]
        client.subscribe([(topic, 1) for topic in own])
        self.is_connected, self.attempts = True, 0
        self.tell("is online")
        self.phone.connected(self.session)

    def on_disconnect(self, client, _, code):
        if client is self.client:
            self.lose(mqtt.error_string(code))

    def lose(self, reason):
        if self.is_connected:
            self.tell("is offline", why=reason)
        if self.socket:
            self.socket.close()
        self.client, self.session, self.is_connected = None, None, False
        self.retry_at = self.clock.uptime() + clocks.backoff(self.attempts, 1, 120, self.chance())
        self.attempts += 1
        self.phone.disconnected()

    def leave(self):
        """Ends the connection in good order."""
        if self.client:
            client, self.client = self.client, None
            client.disconnect()
