"""Each route of the addons: the values it takes, and how it answers whom. A new route belongs into `ROUTES`.

All are for users who are logged in, and anonymous visitors are led to the login. Words in capitals are records of
`roles_shop.stock`; what is of another member or company must change nothing and show nothing.
"""

#: {path: (methods, {parameter: a record or a text})}
ROUTES = {
    "/my/club": ("GET", {"club": "CLUB"}),
    "/my/club/page/<string:page>": ("GET", {"club": "CLUB"}),
    "/my/club/join": ("POST", {"club": "CLUB"}),
    "/my/club/ask": ("POST", {"club": "CLUB"}),
    "/my/club/withdraw": ("POST", {"club": "CLUB"}),
    "/my/club/event/reserve": ("POST", {"event": "EVENT", "guests": "0"}),
    "/my/club/event/cancel": ("POST", {"reservation": "RESERVATION"}),
    "/my/club/invitation": ("POST", {"invitation": "loyalty.club.invitation", "answer": "accept"}),
    "/my/club/vip/leave": ("POST", {"club": "CLUB"}),
    "/my/club/say": ("POST", {"club": "CLUB", "remark": "Hello"}),
}
#: Core's, which ours extend: they are called with the ids of cards too.
EXTENDED = {
    "/my": "GET",
    "/my/home": "GET",
    "/my/loyalty_card/<int:card_id>/history": "GET",
    "/my/loyalty_card/<int:card_id>/history/page/<int:page>": "GET",
    "/my/loyalty_card/<int:card_id>/values": "JSON",
}
