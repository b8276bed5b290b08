{
    "name": "Customer Club: Member's Portal",
    "summary": "Members see their points, rewards, card and history on the portal",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Customer Club contributors",
    "license": "LGPL-3",
    "depends": ["loyalty_club", "portal"],
    "data": [
        "security/ir.model.access.csv",
        "security/loyalty_club_portal_rules.xml",
        "views/club_admission_templates.xml",
        "views/club_portal_templates.xml",
        "views/club_benefit_templates.xml",
        "views/club_access_templates.xml",
        "views/club_vip_templates.xml",
        "views/club_voice_templates.xml",
        "views/portal_home_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": ["loyalty_club_portal/static/src/scss/club_portal.scss"],
        "web.assets_tests": ["loyalty_club_portal/static/tests/tours/*.js"],
    },
}
