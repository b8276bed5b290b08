import {Component, useState} from "@odoo/owl";
import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {usePos} from "@point_of_sale/app/hooks/pos_hook";
import {ClubEvents} from "@loyalty_club_pos/app/components/club_events/club_events";
import {formatDay, formatPoints} from "@loyalty_club_pos/app/utils/club_format";

/** The panel shows points that expire within this time. */
const SOON = {days: 45};

/** Panel under the order: the member's points with what this order changes, or a button to join. */
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
    /** Whether to offer joining: the server found no card, or the till is offline. */
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
            // The cashier reads the missing criteria to the customer, which takes time
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
    /** Send the member's answer to the invitation to the VIP club. */
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
