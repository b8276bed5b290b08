import { Component, useState } from "@odoo/owl";
import { ConnectionLostError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";
import { formatDay, formatPoints } from "@loyalty_club_pos/app/utils/club_format";

/** Under the order: the member's points and what this order brings, or how to join. */
export class ClubPanel extends Component {
    static template = "loyalty_club_pos.ClubPanel";
    static props = { order: Object };

    setup() {
        this.pos = usePos();
        this.notification = useService("notification");
        this.dialog = useService("dialog");
        this.state = useState({ joining: false });
        this.formatPoints = formatPoints;
        this.formatDay = formatDay;
    }
    get stats() {
        return this.props.order.clubStats();
    }
    /** Known not to be a member: the server was asked, or the card would be here. */
    get mayJoin() {
        const partner = this.props.order.getPartner();
        return Boolean(partner && !this.stats.length && this.props.order.clubPrograms().length);
    }
    get isKnown() {
        return this.props.order.uiState.clubKnown === this.props.order.getPartner()?.id;
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
            await this.pos.clubEnrol(partner);
            this.notification.add(_t("%s is a member of the club now.", partner.name), {
                type: "success",
            });
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this._sayOffline();
        } finally {
            this.state.joining = false;
        }
    }
    _sayOffline() {
        this.notification.add(
            _t("Joining the club needs a connection. Sell as usual and try again later."),
            { type: "warning" }
        );
    }
}
