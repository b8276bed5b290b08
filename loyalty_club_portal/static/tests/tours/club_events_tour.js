import {registry} from "@web/core/registry";

const event = (name) => `.o_club_event:has(strong:contains('${name}'))`;

registry.category("web_tour.tours").add("loyalty_club_portal_events", {
    steps: () => [
        {
            content: "She comes with a guest; nothing is wider than the phone",
            trigger: `${event("Tasting")} .o_club_guests`,
            run({anchor}) {
                const {scrollWidth} = document.documentElement;
                if (scrollWidth > window.innerWidth) {
                    throw new Error(`The page is ${scrollWidth} wide`);
                }
                anchor.value = "1";
            },
        },
        {
            content: "Reserve",
            trigger: `${event("Tasting")} .o_club_reserve_seat`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "She has two seats",
            trigger: `${event("Tasting")} .o_club_seats:contains('Reserved: 2 seats')`,
        },
        {
            content: "The concert is full: she waits",
            trigger: `${event("Concert")}:contains('Full') .o_club_reserve_seat:contains('Join the waiting list')`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "and is the first one",
            trigger: `${event("Concert")} .o_club_seats:contains('Number 1 on the waiting list')`,
        },
    ],
});
