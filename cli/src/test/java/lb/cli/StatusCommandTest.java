package lb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StatusCommandTest {
  private static final String ANSWER =
      """
      {"schema":"lb.origins.v1","origins":[
      {"site":"shop","name":"10.0.0.1:80","url":"http://10.0.0.1","weight":1,"fallback":false,"up":true,"standing":"up","why":"",
       "since_seconds":3725.0,"in_flight":4,"latency_ms":12.25,"active":3,"idle":2,"connecting":0,"pending":0,"answers":12000,
       "errors":7,"unanswered":2,"ejections":0,"connects":9,"connect_failures":0,"retries":{},"addresses":["10.0.0.1"]},
      {"site":"shop","name":"10.0.0.2:80","url":"http://10.0.0.2","weight":1,"fallback":false,"up":false,"standing":"check_failed",
       "why":"it answered 503","since_seconds":65.5,"in_flight":0,"latency_ms":0,"active":0,"idle":1,"connecting":0,"pending":5,
       "answers":0,"errors":0,"unanswered":3,"ejections":2,"connects":9,"connect_failures":1,"retries":{"reset":6,"budget_spent":1},
       "addresses":[]},
      {"site":"docs","name":"bucket:443","url":"https://bucket","weight":1,"fallback":true,"up":true,"standing":"slow_start","why":"",
       "since_seconds":2,"in_flight":0,"latency_ms":3.5,"active":0,"idle":0,"answers":1,"errors":0,"unanswered":0,"retries":{}}]}
      """;

  private final FakeAdmin admin = FakeAdmin.start();

  @AfterEach
  void stop() {
    admin.close();
  }

  @Test
  void theOriginsAreLaidOutForPeople() {
    admin.answer(200, ANSWER);

    assertThat(new Typed().run("status", "--admin", admin.address()).out())
        .isEqualTo(
            """
            SITE shop                                         SINCE  FLIGHT  LATENCY REQUESTS  ERRORS
            10.0.0.1:80                  up                   1h 2m       4    12 ms      12k       9
              5 connections, at 10.0.0.1
            10.0.0.2:80                  CHECK FAILED         1m 5s       0        -        3       3
              it answered 503
              1 connection, 5 waiting, 2 times ejected, 1 connects failed, 6 retried (reset), 1 retried (budget spent)

            SITE docs                                         SINCE  FLIGHT  LATENCY REQUESTS  ERRORS
            bucket:443 (fallback)        slow start              2s       0   3.5 ms        1       0
              0 connections
            """);
    assertThat(admin.asked().getFirst().target()).isEqualTo("/status");
  }

  @Test
  void theConfigurationComesFirstAndWhyTheLastOneWasNotTaken() {
    admin.answer(
        200,
        """
        {"schema":"lb.status.v1","ready":false,"config":{"file":"/etc/lb/lb.json","etag":"\\"a\\"","generation":3,
         "taken_timestamp":1700000000.5,"taken":2,"refused":1,"last_was_taken":false,"last_timestamp":1700000060,
         "problems":["lb.json:3:5: unknown key"],"need_restart":["memory (1 runs, 2 is wanted)"]},"origins":[]}
        """);

    assertThat(new Typed().run("status", "--admin", admin.address()).out())
        .isEqualTo(
            """
            NOT READY, configuration 3 of 2023-11-14T22:13:20Z, /etc/lb/lb.json
            NOT TAKEN, what ran before runs on: the change of 2023-11-14T22:14:20Z
              lb.json:3:5: unknown key
            needs a restart: memory (1 runs, 2 is wanted)

            no origins
            """);
  }

  @Test
  void jsonIsPassedOnAsItCame() {
    admin.answer(200, ANSWER);

    assertThat(new Typed().run("status", "--json", "--admin", admin.address()).out())
        .isEqualTo(ANSWER);
  }

  private static final String CERTIFICATES =
      """
      {"schema":"lb.status.v1","origins":[],"certificates":[
      {"site":"docs","names":["docs.example.com"],"ends":"2027-01-31T08:00:00Z","source":"file"},
      {"site":"shop","names":["shop.example.com","www.shop.example.com"],"ends":"2026-12-24T12:00:00Z","source":"acme",
       "renewal":{"directory":"https://ca.test/directory","next":"2026-11-24T12:00:00Z","failures":0,"why":""}},
      {"site":"new","names":["new.example.com"],"ends":null,"source":"acme",
       "renewal":{"directory":"https://ca.test/directory","next":null,"failures":3,"why":"new.example.com: connection refused"}}]}
      """;

  @Test
  void certificatesFollowTheOrigins() {
    admin.answer(200, CERTIFICATES);

    assertThat(new Typed().run("status", "--admin", admin.address()).out())
        .isEqualTo(
            """
            no origins

            CERTIFICATES                 UNTIL                  FROM
            docs                         2027-01-31T08:00:00Z   file
              docs.example.com
            shop                         2026-12-24T12:00:00Z   https://ca.test/directory
              shop.example.com, www.shop.example.com
              next asked for: 2026-11-24T12:00:00Z
            new                          NONE YET               https://ca.test/directory
              new.example.com
              next asked for: now
              FAILED 3 times: new.example.com: connection refused
            """);
  }

  @Test
  void anLbWithoutOriginsSaysSo() {
    admin.answer(200, "{\"schema\":\"lb.origins.v1\",\"origins\":[]}");

    assertThat(new Typed().run("status", "--admin", admin.address()).out())
        .isEqualTo("no origins\n");
  }
}
