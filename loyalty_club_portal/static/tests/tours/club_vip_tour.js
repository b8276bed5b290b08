import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("loyalty_club_portal_vip", {
    steps: () => [
        {
            content: "The invitation is read first; nothing is wider than the phone",
            trigger: ".o_club_invitation:contains('You come every week.')",
            run() {
                const {scrollWidth} = document.documentElement;
                if (scrollWidth > window.innerWidth) {
                    throw new Error(`The page is ${scrollWidth} wide`);
                }
            },
        },
        {
            content: "Accept it",
            trigger: ".o_club_accept",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "She is a VIP",
            trigger: ".o_club_vip .badge:contains('VIP')",
        },
    ],
});
