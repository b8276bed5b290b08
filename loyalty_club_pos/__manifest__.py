{
    "name": "Customer Club: Point of Sale",
    "summary": "The customer club at the counter: earn, spend and join at the till",
    "version": "19.0.1.0.0",
    "category": "Sales/Point of Sale",
    "author": "Customer Club contributors",
    "website": "https://customer-club.example",
    "license": "LGPL-3",
    "development_status": "Beta",
    "maintainers": ["customer-club-maintainers"],
    "depends": ["loyalty_club", "pos_loyalty", "pos_sale"],
    "data": [
        "views/loyalty_program_views.xml",
        "views/pos_order_views.xml",
    ],
    "demo": [
        "demo/product_demo.xml",
        "demo/loyalty_rule_demo.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "assets": {
        "point_of_sale._assets_pos": ["loyalty_club_pos/static/src/app/**/*"],
        "web.assets_tests": ["loyalty_club_pos/static/tests/tours/**/*"],
        "web.assets_unit_tests": ["loyalty_club_pos/static/tests/unit/**/*"],
    },
}
