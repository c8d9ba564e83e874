// The built-in command by which a node becomes a member of its RabbitMQ cluster: shell text that runs on the node's own machine,
// behind the epoch wrapper, as root. It does what the vendor's messagequeue_cluster_configuration is for, whose arguments the
// document does not give and which is a batch file of Windows: the node joins the first one, which gives the cluster its name (C10).
//
// Facts (RabbitMQ 3.8 to 4.x, "Clustering Guide" and the manual of rabbitmqctl): join_cluster works only while the node's
// application is stopped, and resets the node, so whatever it held is gone; nodes find each other through epmd on port 4369 and
// speak on 25672 (C9), and only with the same Erlang cookie. rabbit_nodes:all/0 is list_members/0 from 3.11 on. The JSON of
// cluster_status writes its lists as one word in some versions, so the node is asked by `eval`.

/** Exit codes of the command; the epoch wrapper's own begin at 64. In all these cases but `notJoined` and `notFormed` nothing was changed. */
export const formationExit = {
  /** No rabbitmqctl, or no node of that name that runs. */
  noNode: 80,
  /** It is a member of a cluster to which others belong than the plan's nodes, or not its first. */
  otherCluster: 81,
  /** The first node cannot be reached, or its Erlang cookie is another one. */
  noFirst: 82,
  /** It holds messages, which joining would throw away, or does not tell how many. */
  holdsMessages: 83,
  /** The join was refused; the node was started again as it was. */
  notJoined: 84,
  /** It has joined, and not all that should be there run, or the cluster is partitioned. */
  notFormed: 85,
} as const;

export interface FormationCommand {
  /** Erlang names of the nodes that belong together so far, in order, this one last; one name: this is the first. */
  readonly upTo: readonly string[];
  /** Erlang names of all nodes of the plan. */
  readonly all: readonly string[];
  /** A script of the plan's own in place of the built-in join; it is given the first node's name and host. */
  readonly join: string | undefined;
  readonly waitSeconds: number;
}

export const formationHeader = "# Forms the RabbitMQ cluster of this host";

/** The shell text; UNDERSTUDY_RABBITMQCTL of the host's own environment may name another rabbitmqctl. */
export function rabbitmqCommand({ upTo, all, join, waitSeconds }: FormationCommand): string {
  const [first = ""] = upTo;
  const own = upTo.at(-1) ?? "";
  return `${formationHeader}
own=${quote(own)}
first=${quote(first)}
together=${quote(upTo.join(" "))}
planned=${quote(all.join(" "))}
ctl="\${UNDERSTUDY_RABBITMQCTL:-rabbitmqctl}"
cd /
say() { printf 'understudy: %s\\n' "$1" >&2; }
refuse() { say "$2; nothing was changed"; exit "$1"; }
node() { "$ctl" -q -n "$own" "$@"; }
# What an Erlang expression gives, a string, without its quotes.
ask() { said=$(node eval "$1") || return 1; printf '%s' "$said" | tr -d '"'; }
names() { printf 'lists:flatten(lists:join(" ", lists:sort([atom_to_list(N) || N <- case erlang:function_exported(rabbit_nodes, %s, 0) of true -> rabbit_nodes:%s(); false -> rabbit_nodes:%s() end]))).' "$1" "$1" "$2"; }
members() { ask "$(names list_members all)"; }
running() { ask "$(names list_running all_running)"; }
partitions() { ask 'lists:flatten(io_lib:format("~w", [case erlang:function_exported(rabbit_node_monitor, partitions, 0) of true -> rabbit_node_monitor:partitions(); false -> [] end])).'; }
has() { case " $1 " in *" $2 "*) return 0 ;; *) return 1 ;; esac; }

command -v "$ctl" > /dev/null || refuse ${formationExit.noNode} "rabbitmqctl is not installed on this host"
before=$(members) || refuse ${formationExit.noNode} "the RabbitMQ node $own does not run on this host"
for each in $before; do
  has "$planned" "$each" || refuse ${formationExit.otherCluster} "$own is in a cluster with $each, which is no node of the plan"
done
joined=no
if [ "$own" != "$first" ] && ! has "$before" "$first"; then
  [ "$before" = "$own" ] || refuse ${formationExit.otherCluster} "$own is in a cluster with others ($before) and not with the first node $first, which gives the cluster its name"
  host="\${first#*@}"
  there=$(ask "lists:flatten(io_lib:format(\\"~w\\", [case erl_epmd:names(\\"$host\\") of {ok, L} -> proplists:get_value(\\"\${first%%@*}\\", L, nobody); {error, Why} -> Why end])).") || there=unknown
  case "$there" in
    nobody) refuse ${formationExit.noFirst} "port 4369 of $host answers and knows no node \${first%%@*}" ;;
    *[!0-9]* | '') refuse ${formationExit.noFirst} "port 4369 of $host does not answer $own ($there)" ;;
  esac
  if [ "$(ask "atom_to_list(net_adm:ping('$first')).")" != pong ]; then
    open=$(ask "case gen_tcp:connect(\\"$host\\", $there, [], 3000) of {ok, S} -> gen_tcp:close(S), \\"open\\"; _ -> \\"closed\\" end.") || open=unknown
    [ "$open" = open ] && refuse ${formationExit.noFirst} "$first takes the connection of $own on port $there and turns it away: their Erlang cookies differ"
    refuse ${formationExit.noFirst} "$first cannot be reached from $own on port $there, which is $open"
  fi
  # A queue that has crashed or is stopped tells no number, and may be in the list of the durable ones only.
  held=$(ask 'Durable = case erlang:function_exported(rabbit_amqqueue, list_durable, 0) of true -> rabbit_amqqueue:list_durable(); false -> [] end, Queues = maps:values(maps:from_list([{amqqueue:get_name(Q), Q} || Q <- Durable ++ rabbit_amqqueue:list()])), Counts = [case catch rabbit_amqqueue:info(Q, [messages]) of [{messages, M}] -> M; _ -> unknown end || Q <- Queues], case lists:all(fun erlang:is_integer/1, Counts) of true -> integer_to_list(lists:sum(Counts)); false -> "unknown" end.') || held=unknown
  [ "$held" != unknown ] || refuse ${formationExit.holdsMessages} "whether $own holds messages is not known, because a queue of it does not tell, and joining would throw them away"
  [ "$held" = 0 ] || refuse ${formationExit.holdsMessages} "$own holds messages ($held), which joining would throw away"
  ${join === undefined ? `node stop_app || { say "$own could not be stopped, and has not joined"; node start_app || true; exit ${formationExit.notJoined}; }
  node join_cluster "$first" || { say "$own could not join $first, and is started again as it was"; node start_app; exit ${formationExit.notJoined}; }
  node start_app || { say "$own has joined $first and does not start"; exit ${formationExit.notFormed}; }` : `UNDERSTUDY_FIRST_NODE="$first" sh -c ${quote(`${join} "$1" "$2"`)} join "$first" "$host" || { say "the plan's own join of $own to $first failed"; exit ${formationExit.notJoined}; }`}
  joined=yes
fi

# By the clock of the host: each question to a node takes a second itself.
until=$(($(date +%s) + ${waitSeconds}))
while :; do
  now=$(running) || now=
  split=$(partitions) || split=unknown
  missing=
  for each in $together; do has "$now" "$each" || missing="$missing $each"; done
  [ -n "$missing" ] || [ "$split" != '[]' ] || break
  [ "$(date +%s)" -lt "$until" ] || { say "$own runs together with: $now; missing:\${missing:- none}; partitions: $split"; exit ${formationExit.notFormed}; }
  sleep 1
done
printf 'understudy-formed node=%s joined=%s running=%s partitions=%s\\n' "$own" "$joined" "$(printf '%s' "$now" | tr ' ' ',')" none
`;
}

/** What a node said at the end of its command; undefined where it said nothing. */
export function formedIn(output: string): { readonly node: string; readonly joined: boolean; readonly running: readonly string[] } | undefined {
  const said = /^understudy-formed node=(\S+) joined=(yes|no) running=(\S+) partitions=none$/m.exec(output);
  return said === null ? undefined : { node: said[1] ?? "", joined: said[2] === "yes", running: (said[3] ?? "").split(",") };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
