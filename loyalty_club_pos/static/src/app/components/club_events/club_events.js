import {Component, onWillStart, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {usePos} from "@point_of_sale/app/hooks/pos_hook";

/** Dialog with a member's private events, to reserve seats and cancel reservations. */
export class ClubEvents extends Component {
    static template = "loyalty_club_pos.ClubEvents";
    static components = {Dialog};
    static props = {cardId: Number, member: String, close: Function};

    setup() {
        this.pos = usePos();
        this.notification = useService("notification");
        this.state = useState({events: [], guests: {}, busy: false});
        this.title = _t("Private events for %s", this.props.member);
        onWillStart(() =>
            this._ask(async () => {
                this.state.events = await this.pos.clubEvents(
                    "club_events_of",
                    this.props.cardId
                );
            })
        );
    }
    reserve(event) {
        const guests = Number(this.state.guests[event.id] || 0);
        return this._change("club_reserve_seat", event.id, guests);
    }
    cancel(event) {
        return this._change("club_cancel_reservation", event.reservation);
    }
    _change(method, ...args) {
        return this._ask(async () => {
            const answer = await this.pos.clubEvents(
                method,
                this.props.cardId,
                ...args
            );
            this.state.events = answer.events;
            this.notification.add(answer.message, {type: "success"});
        });
    }
    async _ask(question) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await question();
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.notification.add(_t("Reserving seats needs a connection."), {
                type: "warning",
            });
        } finally {
            this.state.busy = false;
        }
    }
}
