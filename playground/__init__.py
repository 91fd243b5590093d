"""A Slack workspace on your own machine: one app, some people, strict where Slack is strict.

It stands in for Slack's Web API, Events API, slash commands, interactivity, response URLs and Socket
Mode, and has a page on which people use the app. Point any Slack app at it:

    SLACK_API_URL=http://127.0.0.1:PORT/api/    (WebClient(base_url=…), or Bolt's client)
    SLACK_BOT_TOKEN=xoxb-playground
    SLACK_SIGNING_SECRET=playground-signing-secret
    SLACK_APP_TOKEN=xapp-playground             (only for Socket Mode)

    from playground import server
    with server.Running(server.create(manifest=…, app_url="http://127.0.0.1:3000/slack/events")) as slack:
        print(slack.url)                        # the page; slack.api_url is the Web API

In tests, `running.desk` has the parts: `workspace` (messages, people, clock), `faults` (make the next
calls fail), `record` (what was called and delivered), `views`; `visitor.Visitor` acts as a person.
It knows nothing about the app it serves. Time is the workspace's clock, which can jump; signatures and
waiting use real time.
"""
