import {Component, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {usePos} from "@point_of_sale/app/hooks/pos_hook";
import {ClubEvents} from "@loyalty_club_pos/app/components/club_events/club_events";
import {formatDay, formatPoints} from "@loyalty_club_pos/app/utils/club_format";

/** Points that expire later than that are no news at the till. */
const SOON = {days: 45};

/** Under the order: the member's points and what this order brings, or how to join. */
export class ClubPanel extends Component {
    static template = "loyalty_club_pos.ClubPanel";
    static props = {order: Object};

    setup() {
        this.pos = usePos();
        this.notification = useService("notification");
        this.dialog = useService("dialog");
        this.state = useState({joining: false, answering: false});
        this.formatPoints = formatPoints;
        this.formatDay = formatDay;
    }
    get stats() {
        return this.props.order.clubStats();
    }
    /** Once the server said that there is no card, or cannot be asked. */
    get mayJoin() {
        const {order} = this.props;
        return Boolean(
            order.getPartner() &&
                (this.isKnown || this.pos.data.network.offline) &&
                !this.stats.length &&
                order.clubPrograms().length
        );
    }
    get isKnown() {
        return this.props.order.uiState.clubKnown === this.props.order.getPartner()?.id;
    }
    expiresSoon(stat) {
        return (
            stat.expiring &&
            stat.expiry &&
            stat.expiry <= luxon.DateTime.now().plus(SOON)
        );
    }
    async join() {
        const partner = this.props.order.getPartner();
        if (this.state.joining) {
            return;
        }
        if (this.pos.data.network.offline) {
            return this._sayOffline();
        }
        this.state.joining = true;
        try {
            const {outcome, message} = await this.pos.clubAdmit(partner);
            const type = outcome === "member" ? "success" : "warning";
            // What is missing is read aloud: it stays until the cashier closes it
            this.notification.add(message, {type, sticky: outcome === "missing"});
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this._sayOffline();
        } finally {
            this.state.joining = false;
        }
    }
    /** The member says yes or no to the VIP club; the cashier types it in. */
    async answer(stat, accepts) {
        if (this.state.answering) {
            return;
        }
        const offline = _t(
            "The answer needs a connection. Ask again at the next visit."
        );
        if (this.pos.data.network.offline) {
            return this._sayOffline(offline);
        }
        this.state.answering = true;
        try {
            await this.pos.clubAnswerInvitation(stat.key, accepts);
            this.notification.add(
                accepts
                    ? _t("The member is now a VIP.")
                    : _t("The invitation was declined."),
                {type: "success"}
            );
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this._sayOffline(offline);
        } finally {
            this.state.answering = false;
        }
    }
    showEvents(stat) {
        if (this.pos.data.network.offline) {
            return this._sayOffline(_t("Reserving seats needs a connection."));
        }
        const member = this.props.order.getPartner().name;
        this.dialog.add(ClubEvents, {cardId: stat.key, member});
    }
    _sayOffline(sentence) {
        this.notification.add(
            sentence ||
                _t(
                    "Joining the club needs a connection. Sell as usual and try again later."
                ),
            {type: "warning"}
        );
    }
}
